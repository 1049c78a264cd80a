import LinearAlgebra

/// What an optimizer minimises: a loss with its gradient over a flat parameter buffer.
public protocol Objective {
  associatedtype Scalar: Real
  /// Elements of the parameter buffer.
  var parameterCount: Int { get }
  /// The loss on one batch, given by sample numbers, and its gradient, which is overwritten.
  func evaluate(
    batch: [Int], parameters: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> StepLoss
}

/// The coefficients of the losses on a router.
public struct RouterLosses: Codable, Equatable, Sendable {
  /// c_b, of the balance loss.
  public var balance: Double
  /// c_z, of the z loss.
  public var z: Double

  public init(balance: Double = 0, z: Double = 0) {
    self.balance = balance
    self.z = z
  }
}

/// A layer fitted to samples: task loss plus router losses.
final class LayerObjective<Scalar: Real>: Objective {
  let shape: LayerShape
  let routerLosses: RouterLosses
  let kernel: LayerKernel<Scalar>
  private let sampleCount: Int
  private let inputs, batchInputs, batchOutputs: Buffer<Scalar>
  private let values, batchValues: Buffer<Scalar>
  private let labels: [Int]?
  private var batchLabels: [Int]

  var parameterCount: Int { shape.totalParameterCount }

  /// Samples of `inputs`, samples×inputs, with their targets, in batches of at most `batchSize`.
  init(
    shape: LayerShape, inputs: Matrix, target: Target, batchSize: Int, routerLosses: RouterLosses
  ) {
    self.shape = shape
    self.routerLosses = routerLosses
    sampleCount = inputs.rowCount
    self.inputs = Buffer(inputs.elements)
    kernel = LayerKernel(shape: shape, capacity: batchSize, needsRouterLosses: true)
    batchInputs = Buffer(batchSize * shape.inputWidth)
    batchOutputs = Buffer(batchSize * shape.outputWidth)
    switch target {
    case .values(let matrix):
      values = Buffer(matrix.elements)
      batchValues = Buffer(batchSize * shape.outputWidth)
      labels = nil
      batchLabels = []
    case .labels(let classes):
      values = Buffer(0)
      batchValues = Buffer(0)
      labels = classes
      batchLabels = [Int](repeating: 0, count: batchSize)
    }
  }

  func evaluate(
    batch: [Int], parameters: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> StepLoss {
    let (d, o, rows) = (shape.inputWidth, shape.outputWidth, batch.count)
    precondition(
      rows <= kernel.capacity && batch.allSatisfy { (0..<sampleCount).contains($0) },
      "a batch of \(rows) in a workspace for \(kernel.capacity), of \(sampleCount) samples")
    for (index, row) in batch.enumerated() {
      (batchInputs.base + index * d).update(from: inputs.base + row * d, count: d)
    }
    kernel.forward(batchInputs.base, rows: rows, parameters: parameters, into: batchOutputs.base)
    let task: Double
    if let labels {
      for (index, row) in batch.enumerated() { batchLabels[index] = labels[row] }
      task = LossKernel.crossEntropy(
        batchOutputs.base, labels: batchLabels, rows: rows, classes: o)
    } else {
      for (index, row) in batch.enumerated() {
        (batchValues.base + index * o).update(from: values.base + row * o, count: o)
      }
      task = LossKernel.meanSquaredError(
        batchOutputs.base, target: batchValues.base, count: rows * o)
    }
    let router = kernel.routerLosses(rows: rows)
    kernel.backward(
      batchOutputs.base, rows: rows, parameters: parameters, gradients: gradients, dx: nil,
      balance: Scalar(routerLosses.balance), zLoss: Scalar(routerLosses.z))
    return StepLoss(
      loss: task + routerLosses.balance * router.balance + routerLosses.z * router.z,
      task: task, balance: router.balance, z: router.z)
  }
}
