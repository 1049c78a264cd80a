import LinearAlgebra

/// Runs windows of text through a model on several threads, in workspaces lent and given back.
final class WindowRunner<Scalar: Real>: @unchecked Sendable {
  private let parameters: Buffer<Scalar>
  private let kernels: Pool<TransformerKernel<Scalar>>

  /// For pieces of at most `sequences` windows.
  init(_ model: LanguageModel, sequences: Int) {
    let shape = model.shape
    let parameters = Buffer<Scalar>(model.weights)
    self.parameters = parameters
    kernels = Pool {
      let kernel = TransformerKernel<Scalar>(
        shape: shape, sequences: sequences, goesBackward: false)
      kernel.prepare(parameters.base)
      return kernel
    }
  }

  /// What `body` answers for each of `count` pieces, in their order.
  func map<Result: Sendable>(
    _ count: Int, monitor: Monitor,
    _ body: @Sendable (Int, TransformerKernel<Scalar>, UnsafePointer<Scalar>) -> Result
  ) -> [Result] {
    Parallel.map(count, monitor: monitor) { piece in
      kernels.lend { body(piece, $0, parameters.base) }
    }
  }
}
