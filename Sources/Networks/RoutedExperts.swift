import LinearAlgebra

/// Experts on the rows assigned to them, forward and backward, in pieces that threads share.
///
/// Nothing is summed across pieces but in one order: each expert leaves a row for each assignment,
/// which are added row by row, and each weight's gradient is one piece's alone.
final class RoutedExperts<Scalar: Real> {
  private let shape: LayerShape
  private let offsets: ParameterLayout.LayerOffsets
  let assignment: Assignment<Scalar>
  /// g ⊙ hidden units, their slopes, and when gated the derivative's second factor.
  private let hidden, slope, second: Buffer<Scalar>
  /// A row for each assignment, g f(x); the derivative of the gate.
  private let outputs, dGates: Buffer<Scalar>
  private let scratch: Scratch

  /// What layers can share, since nothing in it outlasts the backward pass of one.
  final class Scratch {
    /// A row for each assignment, the derivative of x.
    let dInputs: Buffer<Scalar>
    let workspaces: Pool<Buffer<Scalar>>

    init(shape: LayerShape, capacity: Int, goesBackward: Bool = true) {
      let perRow = Assignment<Scalar>.perRow(shape)
      dInputs = Buffer(goesBackward ? capacity * perRow * shape.inputWidth : 0)
      let count = ExpertGroup<Scalar>.workCount(
        inputs: shape.inputWidth, outputs: shape.outputWidth)
      workspaces = Pool { Buffer(count) }
    }
  }

  /// Hidden units whose gradients are one piece of work.
  private static var unitsAPiece: Int { 64 }

  /// For at most `capacity` rows; the layer's tensors are at `offsets`.
  init(
    shape: LayerShape, offsets: ParameterLayout.LayerOffsets, capacity: Int,
    scratch: Scratch? = nil
  ) {
    self.shape = shape
    self.offsets = offsets
    assignment = Assignment(shape: shape, capacity: capacity)
    let size = Assignment<Scalar>.storage(shape: shape, capacity: capacity) * shape.hiddenWidth
    hidden = Buffer(size)
    slope = Buffer(size)
    second = Buffer(shape.isGated ? size : 0)
    let assignments = capacity * assignment.perRow
    outputs = Buffer(assignments * shape.outputWidth)
    dGates = Buffer(assignments)
    self.scratch = scratch ?? Scratch(shape: shape, capacity: capacity)
  }

  /// Multiplications from which on threads share them: some 50 µs.
  private static var sharedSize: Int { 1 << 23 }

  /// Every expert on its rows of `x`.
  func forward(_ x: UnsafePointer<Scalar>, parameters p: UnsafePointer<Scalar>) {
    let groups = assignment.groups
    let width = (shape.inputWidth + shape.outputWidth) * shape.hiddenWidth
    let size = groups.reduce(0) { $0 + $1.count } * width
    Parallel.shareOut(groups.count, worthSharing: size >= Self.sharedSize) { index in
      let group = groups[index]
      scratch.workspaces.lend { work in
        Scalar.forwardGroup(
          kernel(group, parameters: p, work: work), x, gates: gates(of: group),
          into: outputs.base + group.start * shape.outputWidth)
      }
    }
  }

  /// From the rows of dy of group `index` what the derivatives of gates, inputs and weights are
  /// made of.
  func backward(
    group index: Int, _ dy: UnsafePointer<Scalar>, parameters p: UnsafePointer<Scalar>,
    wantsInputs: Bool = true
  ) {
    let group = assignment.groups[index]
    scratch.workspaces.lend { work in
      Scalar.backwardGroup(
        kernel(group, parameters: p, work: work), dy, gates: gates(of: group),
        outputs.base + group.start * shape.outputWidth, dGates: dGates.base + group.start,
        dx: wantsInputs ? scratch.dInputs.base + group.start * shape.inputWidth : nil)
    }
  }

  /// Pieces of the weights' gradients, each a few hidden units of one expert.
  var gradientPieces: Int { shape.expertCount * piecesAnExpert }

  private var piecesAnExpert: Int {
    (shape.hiddenWidth + Self.unitsAPiece - 1) / Self.unitsAPiece
  }

  /// Overwrites the gradients of one piece, after `backward`, from the same x and dy.
  func differentiate(
    piece: Int, _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) {
    let (expert, part) = piece.quotientAndRemainder(dividingBy: piecesAnExpert)
    let first = part * Self.unitsAPiece
    let units = first..<min(first + Self.unitsAPiece, shape.hiddenWidth)
    let target = weights(of: expert, at: gradients)
    var adds = false
    scratch.workspaces.lend { work in
      for group in assignment.groups where group.expert == expert {
        Scalar.addGroupGradients(
          kernel(group, parameters: p, work: work), units: units, x, dy, gates: gates(of: group),
          adds: adds, to: target)
        adds = true
      }
    }
    if !adds { clear(target, units: units) }
  }

  /// y = (+=) Σᵢ gᵢ fᵢ(x) of some rows, expert by expert; `y` is the first row's.
  func collect(
    rows: Range<Int>, into y: UnsafeMutablePointer<Scalar>, adds: Bool
  ) {
    sum(outputs.base, width: shape.outputWidth, rows: rows, into: y, adds: adds)
  }

  /// dx of some rows, the sum of what each expert left, expert by expert; `dx` is the first row's.
  func collectInputs(rows: Range<Int>, into dx: UnsafeMutablePointer<Scalar>) {
    sum(scratch.dInputs.base, width: shape.inputWidth, rows: rows, into: dx, adds: false)
  }

  /// The gates' derivatives of some rows, rows×experts, zero for experts that do not have a row.
  func collectGates(rows: Range<Int>, into target: UnsafeMutablePointer<Scalar>) {
    let (e, k) = (shape.expertCount, assignment.perRow)
    (target + rows.lowerBound * e).update(repeating: 0, count: rows.count * e)
    for place in rows.lowerBound * k..<rows.upperBound * k {
      target[place / k * e + assignment.expertsOfRow[place]] =
        dGates.base[assignment.ofRow[place]]
    }
  }

  private func sum(
    _ source: UnsafePointer<Scalar>, width: Int, rows: Range<Int>,
    into target: UnsafeMutablePointer<Scalar>, adds: Bool
  ) {
    Scalar.sumChosen(
      rows: rows.count, width: width, source,
      chosen: assignment.ofRow + rows.lowerBound * assignment.perRow, perRow: assignment.perRow,
      into: target, adds: adds)
  }

  private func gates(of group: Assignment<Scalar>.Group) -> UnsafePointer<Scalar> {
    UnsafePointer(assignment.gates.base + group.start)
  }

  private func kernel(
    _ group: Assignment<Scalar>.Group, parameters p: UnsafePointer<Scalar>, work: Buffer<Scalar>
  ) -> ExpertGroup<Scalar> {
    let place = group.storage * shape.hiddenWidth
    let w = weights(of: group.expert, at: UnsafeMutablePointer(mutating: p))
    return ExpertGroup(
      function: shape.activation.function, rows: group.count, inputs: shape.inputWidth,
      outputs: shape.outputWidth, hidden: shape.hiddenWidth,
      chosen: assignment.rows + group.start,
      weights: ExpertGroup.Weights(w1: w.w1, b1: w.b1, w3: w.w3, w2: w.w2, b2: w.b2),
      hiddenUnits: hidden.base + place, slope: slope.base + place,
      second: shape.isGated ? second.base + place : nil, work: work.base)
  }

  private func weights(
    of expert: Int, at p: UnsafeMutablePointer<Scalar>
  ) -> ExpertGroup<Scalar>.Weights<UnsafeMutablePointer<Scalar>> {
    let (d, o, m) = (shape.inputWidth, shape.outputWidth, shape.hiddenWidth)
    return ExpertGroup.Weights(
      w1: p + offsets.w1 + expert * m * d,
      b1: shape.isGated ? nil : p + offsets.b1 + expert * m,
      w3: shape.isGated ? p + offsets.w3 + expert * m * d : nil,
      w2: p + offsets.w2 + expert * m * o,
      b2: shape.isGated ? nil : p + offsets.b2 + expert * o)
  }

  /// The gradients of an expert that no row has.
  private func clear(
    _ target: ExpertGroup<Scalar>.Weights<UnsafeMutablePointer<Scalar>>, units: Range<Int>
  ) {
    let (d, o, first) = (shape.inputWidth, shape.outputWidth, units.lowerBound)
    (target.w1 + first * d).update(repeating: 0, count: units.count * d)
    (target.w2 + first * o).update(repeating: 0, count: units.count * o)
    if let w3 = target.w3 { (w3 + first * d).update(repeating: 0, count: units.count * d) }
    if let b1 = target.b1 { (b1 + first).update(repeating: 0, count: units.count) }
    if first == 0, let b2 = target.b2 { b2.update(repeating: 0, count: o) }
  }
}
