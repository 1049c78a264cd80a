import LinearAlgebra

/// Experts on the rows assigned to them, forward and backward, in pieces that threads share.
///
/// Nothing is summed across pieces but in one order: each expert leaves a row for each assignment,
/// which are added row by row, and each group its gradients, which are added group by group.
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
    /// The gradients of groups that are not the first of their expert, an expert's weights each.
    let gradients: Buffer<Scalar>
    let workspaces: Pool<Buffer<Scalar>>

    init(shape: LayerShape, capacity: Int, goesBackward: Bool = true) {
      let perRow = Assignment<Scalar>.perRow(shape)
      dInputs = Buffer(goesBackward ? capacity * perRow * shape.inputWidth : 0)
      let further = Assignment<Scalar>.furtherGroups(shape: shape, capacity: capacity)
      gradients = Buffer(goesBackward ? further * ExpertWeights(shape).count : 0)
      let count = ExpertGroup<Scalar>.workCount(
        inputs: shape.inputWidth, outputs: shape.outputWidth, hidden: shape.hiddenWidth,
        isGated: shape.isGated)
      workspaces = Pool { Buffer(count) }
    }
  }

  /// For at most `capacity` rows; the layer's tensors are at `offsets`.
  init(
    shape: LayerShape, offsets: ParameterLayout.LayerOffsets, capacity: Int,
    scratch: Scratch? = nil
  ) {
    self.shape = shape
    self.offsets = offsets
    assignment = Assignment(shape: shape, capacity: capacity)
    let size = capacity * assignment.perRow * ExpertGroup<Scalar>.storage(hidden: shape.hiddenWidth)
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

  /// From the rows of x and dy of group `index` the derivatives of gates and inputs, and its share of
  /// the gradients, which `addGradients` adds to the others of its expert.
  func backward(
    group index: Int, _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    wantsInputs: Bool = true
  ) {
    let group = assignment.groups[index]
    scratch.workspaces.lend { work in
      Scalar.backwardGroup(
        kernel(group, parameters: p, work: work), x, dy, gates: gates(of: group),
        outputs.base + group.start * shape.outputWidth, dGates: dGates.base + group.start,
        dx: wantsInputs ? scratch.dInputs.base + group.start * shape.inputWidth : nil,
        to: target(of: group, gradients: gradients))
    }
  }

  /// Completes the gradients of expert `index`, after every group's `backward`: group by group, and
  /// zero without any.
  func addGradients(of index: Int, gradients: UnsafeMutablePointer<Scalar>) {
    let expert = weights(of: index, at: gradients)
    var isEmpty = true
    for group in assignment.groups where group.expert == index {
      isEmpty = false
      guard group.further != nil else { continue }
      let share = target(of: group, gradients: gradients)
      sizes.forEach(expert, share) { to, from, count in
        for j in 0..<count { to[j] += from[j] }
      }
    }
    guard isEmpty else { return }
    sizes.forEach(expert, expert) { to, _, count in to.update(repeating: 0, count: count) }
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
    let place = group.start * ExpertGroup<Scalar>.storage(hidden: shape.hiddenWidth)
    let w = weights(of: group.expert, at: UnsafeMutablePointer(mutating: p))
    return ExpertGroup(
      function: shape.activation.function, rows: group.count, inputs: shape.inputWidth,
      outputs: shape.outputWidth, hidden: shape.hiddenWidth,
      chosen: assignment.rows + group.start,
      weights: ExpertGroup.Weights(w1: w.w1, b1: w.b1, w3: w.w3, b3: w.b3, w2: w.w2, b2: w.b2),
      hiddenUnits: hidden.base + place, slope: slope.base + place,
      second: shape.isGated ? second.base + place : nil, work: work.base)
  }

  private var sizes: ExpertWeights { ExpertWeights(shape) }

  private func weights(
    of expert: Int, at p: UnsafeMutablePointer<Scalar>
  ) -> ExpertGroup<Scalar>.Weights<UnsafeMutablePointer<Scalar>> {
    ExpertGroup.Weights(
      w1: p + offsets.w1 + expert * sizes.w1,
      b1: shape.hasB1 ? p + offsets.b1 + expert * sizes.b1 : nil,
      w3: shape.isGated ? p + offsets.w3 + expert * sizes.w1 : nil,
      b3: shape.hasB3 ? p + offsets.b3 + expert * sizes.b3 : nil,
      w2: p + offsets.w2 + expert * sizes.w2,
      b2: shape.hasB2 ? p + offsets.b2 + expert * sizes.b2 : nil)
  }

  /// Where a group leaves its share of the gradients: the first of an expert where the sum is to be.
  private func target(
    of group: Assignment<Scalar>.Group, gradients: UnsafeMutablePointer<Scalar>
  ) -> ExpertGroup<Scalar>.Weights<UnsafeMutablePointer<Scalar>> {
    guard let further = group.further else { return weights(of: group.expert, at: gradients) }
    return sizes.sideBySide(scratch.gradients.base + further * sizes.count)
  }
}
