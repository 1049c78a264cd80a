import CKernels
import LinearAlgebra

/// Products within the experts of a layer that is trained, of which one thread has 128 rows.
///
/// With the identity for an activation, so that they are all that takes long; what a kernel does
/// besides (rows to columns, biases, gates) is in its time and not in its count.
extension ProductShape {
  static var training: [ProductShape] {
    experts("train-soft", inputs: 32, hidden: 64, experts: 8)
      + experts("train-dense", inputs: 32, hidden: 519, experts: 1)
      + group("train-top-k", rows: 32, width: 32, hidden: 64)
      + experts("experiment", inputs: 16, hidden: 32, experts: 8)
  }

  /// Experts side by side, all of them at every row, forward and backward.
  private static func experts(_ job: String, inputs d: Int, hidden m: Int, experts e: Int)
    -> [ProductShape]
  {
    let rows = 128
    let units = e * m
    let (x, y, gates) = (
      operand(rows * d, of: Float.self), operand(rows * d, of: Float.self),
      operand(rows * e, of: Float.self)
    )
    let (w1, b1, w2, b2) = (
      operand(units * d, of: Float.self), operand(units, of: Float.self),
      operand(units * d, of: Float.self), operand(e * d, of: Float.self)
    )
    let kept = (0..<2).map { _ in operand(rows * units, of: Float.self) }
    let work = operand(kernels_experts_work(d, d, e), of: Float.self)
    let gradients = [w1, b1, w2, b2, gates].map { operand($0.count, of: Float.self) }
    let layout = kernels_experts(
      kind: Int32(kernels_identity), rows: rows, inputs: d, outputs: d, experts: e,
      hidden: m, w1: w1.base, b1: b1.base, w2: w2.base, b2: b2.base, hidden_units: kept[0].base,
      slope: kept[1].base, work: work.base)
    let hold = [x, y, gates, w1, b1, w2, b2, work] + kept + gradients
    return passes(
      job, rows: rows, width: d, units: units, name: e == 1 ? "\(m)" : "\(e)·\(m)", keeping: hold,
      forward: {
        var layout = layout
        kernels_experts_forward(4, &layout, x.base, gates.base, y.base)
      },
      backward: {
        var layout = layout
        kernels_experts_backward(
          4, &layout, x.base, gates.base, y.base, gradients[0].base, gradients[1].base,
          gradients[2].base, gradients[3].base, gradients[4].base, nil)
      }, toInputs: false)
  }

  /// One expert at the rows that were assigned to it, forward and backward to the inputs.
  static func group(_ job: String, rows: Int, width d: Int, hidden m: Int) -> [ProductShape] {
    // Held to the end of the program, as the shapes are.
    let chosen = UnsafeMutablePointer<Int>.allocate(capacity: rows)
    for row in 0..<rows { chosen[row] = 3 * row }
    let room = (rows + 15) / 16 * 16 * m
    let (x, dx, y) = (
      operand(3 * rows * d, of: Float.self), operand(rows * d, of: Float.self),
      operand(3 * rows * d, of: Float.self)
    )
    let (gates, dGates) = (operand(rows, of: Float.self), operand(rows, of: Float.self))
    let (w1, b1, w2, b2) = (
      operand(m * d, of: Float.self), operand(m, of: Float.self), operand(m * d, of: Float.self),
      operand(d, of: Float.self)
    )
    let kept = (0..<2).map { _ in operand(room, of: Float.self) }
    let work = operand(kernels_group_work(d, d, m, 0), of: Float.self)
    let gradients = [w1, b1, w2, b2].map { operand($0.count, of: Float.self) }
    let layout = kernels_group(
      kind: Int32(kernels_identity), rows: rows, inputs: d, outputs: d, hidden: m,
      chosen: chosen, w1: w1.base, b1: b1.base, w3: nil, b3: nil, w2: w2.base, b2: b2.base,
      hidden_units: kept[0].base, slope: kept[1].base, second: nil, work: work.base)
    let targets = kernels_group_gradients(
      w1: gradients[0].base, b1: gradients[1].base, w3: nil, b3: nil, w2: gradients[2].base,
      b2: gradients[3].base)
    let hold = [x, dx, y, gates, dGates, w1, b1, w2, b2, work] + kept + gradients
    return passes(
      job, rows: rows, width: d, units: m, name: "\(m)", keeping: hold,
      forward: {
        var layout = layout
        kernels_group_forward(4, &layout, x.base, gates.base, y.base)
      },
      backward: {
        var (layout, targets) = (layout, targets)
        kernels_group_backward(
          4, &layout, x.base, y.base, gates.base, y.base, dGates.base, dx.base, &targets)
      }, toInputs: true)
  }

  /// A pass of two layers forward and one backward, whose operands `buffers` keep.
  ///
  /// Backward are the derivatives of the units, the gradients of both weights, and of the inputs where they are made.
  private static func passes(
    _ job: String, rows: Int, width d: Int, units: Int, name: String,
    keeping buffers: [Buffer<Float>],
    forward: @escaping () -> Void, backward: @escaping () -> Void, toInputs: Bool
  ) -> [ProductShape] {
    let up = LibraryProduct<Float>(rows, units, d, right: true)
    let down = LibraryProduct<Float>(rows, d, units)
    let weights = LibraryProduct<Float>(units, d, rows, left: true)
    let (shape, one) = ("\(rows)×\(d)×\(name)×\(d)", rows * units * d)
    return [
      ProductShape(
        job, "\(shape) forward", Float.self, multiplications: 2 * one,
        ours: { withExtendedLifetime(buffers, forward) },
        library: {
          up()
          down()
        }),
      ProductShape(
        job, "\(shape) backward", Float.self, multiplications: (toInputs ? 4 : 3) * one,
        ours: { withExtendedLifetime(buffers, backward) },
        library: {
          up()
          weights()
          weights()
          if toInputs { down() }
        }),
    ]
  }
}
