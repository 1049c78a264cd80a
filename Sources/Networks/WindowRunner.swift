import LinearAlgebra
import Synchronization

/// Runs windows of text through a model on several threads; workspaces are lent and given back.
///
/// Nothing a workspace held before changes what it computes, so which thread gets which is no matter.
final class WindowRunner<Scalar: Real>: @unchecked Sendable {
  private let shape: TransformerShape
  private let parameters: Buffer<Scalar>
  private let sequences: Int
  private let idle = Mutex<[Lent]>([])

  private struct Lent: @unchecked Sendable {
    let kernel: TransformerKernel<Scalar>
  }

  /// For pieces of at most `sequences` windows.
  init(_ model: LanguageModel, sequences: Int) {
    shape = model.shape
    parameters = Buffer(model.parameters)
    self.sequences = sequences
  }

  /// What `body` answers for each of `count` pieces, in their order.
  func map<Result: Sendable>(
    _ count: Int, monitor: Monitor,
    _ body: @Sendable (Int, TransformerKernel<Scalar>, UnsafePointer<Scalar>) -> Result
  ) -> [Result] {
    Parallel.map(count, monitor: monitor) { piece in
      let lent =
        idle.withLock { $0.popLast() }
        ?? Lent(
          kernel: TransformerKernel(shape: shape, sequences: sequences, goesBackward: false))
      let result = body(piece, lent.kernel, parameters.base)
      idle.withLock { $0.append(lent) }
      return result
    }
  }
}
