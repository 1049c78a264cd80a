import LinearAlgebra

/// A layer fitted to samples: task loss plus router losses.
///
/// A batch is cut into parts of a fixed size, which threads share; each has a workspace and
/// gradients of its own, summed in the order of the parts, so the outcome does not depend on how
/// many threads there are.
final class LayerObjective<Scalar: Real>: Objective {
  /// Rows of a part: enough for matrix products to run at speed, few enough to stay in the cache.
  static var partSize: Int { 128 }

  /// The workspace of one part.
  private struct Part {
    let rows: Range<Int>
    let kernel: LayerKernel<Scalar>
    let inputs, outputs, values, gradients: Buffer<Scalar>
    let task: Buffer<Double>
  }

  let shape: LayerShape
  let routerLosses: RouterLosses
  private let sampleCount: Int
  private let inputs, values: Buffer<Scalar>
  private let labels: [Int]?
  private var parts: [Part] = []

  var parameterCount: Int { shape.totalParameterCount }

  /// The kernel of the first part, the only one of small batches.
  var kernel: LayerKernel<Scalar> { parts[0].kernel }

  /// Samples of `inputs`, samples×inputs, with their targets, in batches of at most `batchSize`.
  init(
    shape: LayerShape, inputs: Matrix, target: Target, batchSize: Int, routerLosses: RouterLosses
  ) {
    self.shape = shape
    self.routerLosses = routerLosses
    sampleCount = inputs.rowCount
    self.inputs = Buffer(inputs.elements)
    switch target {
    case .values(let matrix):
      values = Buffer(matrix.elements)
      labels = nil
    case .labels(let classes):
      values = Buffer(0)
      labels = classes
    }
    makeParts(rows: batchSize)
  }

  func evaluateParts(
    batch: [Int], parameters: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> StepLoss {
    precondition(
      batch.allSatisfy { (0..<sampleCount).contains($0) },
      "a batch with a sample that is not among the \(sampleCount)")
    if parts.last?.rows.upperBound != batch.count { makeParts(rows: batch.count) }
    // Parts write to workspaces of their own only.
    nonisolated(unsafe) let (goal, p, g) = (self, parameters, gradients)
    let total = batch.count
    let backward: @Sendable (Int) -> Void = { index in
      goal.backward(
        goal.parts[index], total: total, parameters: p, into: index == 0 ? g : nil)
    }
    let router: (balance: Double, z: Double)
    if routerLosses.balance == 0 {
      Parallel.forEach(parts.count) { index in
        goal.forward(goal.parts[index], batch: batch, parameters: p)
        backward(index)
      }
      router = measureRouter()
    } else {
      // The balance loss of a row depends on the gates of all.
      Parallel.forEach(parts.count) {
        goal.forward(goal.parts[$0], batch: batch, parameters: p)
      }
      router = measureRouter()
      Parallel.forEach(parts.count, backward)
    }
    let task = parts.reduce(0) { $0 + $1.task.base[0] }
    return StepLoss(
      loss: task + routerLosses.balance * router.balance + routerLosses.z * router.z,
      task: task, balance: router.balance, z: router.z)
  }

  func addParts(of range: Range<Int>, to gradients: UnsafeMutablePointer<Scalar>) {
    for part in parts.dropFirst() {
      let source = part.gradients.base
      for index in range { gradients[index] += source[index] }
    }
  }

  private func makeParts(rows: Int) {
    parts = stride(from: 0, to: rows, by: Self.partSize).map { start in
      let count = min(Self.partSize, rows - start)
      return Part(
        rows: start..<start + count,
        kernel: LayerKernel(shape: shape, capacity: count, needsRouterLosses: true),
        inputs: Buffer(count * shape.inputWidth), outputs: Buffer(count * shape.outputWidth),
        values: Buffer(labels == nil ? count * shape.outputWidth : 0),
        gradients: Buffer(start == 0 ? 0 : parameterCount), task: Buffer(1))
    }
  }

  /// Gathers the part's rows and leaves their dy in `outputs` and their share of the loss in `task`.
  private func forward(_ part: Part, batch: [Int], parameters: UnsafePointer<Scalar>) {
    let (d, o, count) = (shape.inputWidth, shape.outputWidth, part.rows.count)
    batch.withUnsafeBufferPointer { batch in
      guard let rows = batch.baseAddress.map({ $0 + part.rows.lowerBound }) else { return }
      Scalar.gather(count: count, width: d, inputs.base, rows: rows, into: part.inputs.base)
      guard labels == nil else { return }
      Scalar.gather(count: count, width: o, values.base, rows: rows, into: part.values.base)
    }
    part.kernel.forward(
      part.inputs.base, rows: count, parameters: parameters, into: part.outputs.base)
    if let labels {
      part.task.base[0] = LossKernel.crossEntropy(
        part.outputs.base, labels: part.rows.map { labels[batch[$0]] }, rows: count, classes: o,
        total: batch.count)
    } else {
      part.task.base[0] = LossKernel.meanSquaredError(
        part.outputs.base, target: part.values.base, count: count * o, total: batch.count * o)
    }
  }

  private func backward(
    _ part: Part, total: Int, parameters: UnsafePointer<Scalar>,
    into gradients: UnsafeMutablePointer<Scalar>?
  ) {
    // The router losses are means over all rows; the kernel divides by the part's.
    let share = Double(part.rows.count) / Double(total)
    part.kernel.backward(
      part.outputs.base, rows: part.rows.count, parameters: parameters,
      gradients: gradients ?? part.gradients.base, dx: nil,
      balance: Scalar(routerLosses.balance * share), zLoss: Scalar(routerLosses.z * share))
  }

  private func measureRouter() -> (balance: Double, z: Double) {
    guard shape.routing != .dense else { return (0, 0) }
    return GateKernel.routerLosses(of: parts.map { ($0.kernel.gateKernel, $0.rows.count) })
  }
}
