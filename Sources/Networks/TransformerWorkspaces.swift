import LinearAlgebra
import Synchronization

/// Workspaces for parts of a batch, handed from one to the next; as many are made as are in use at once.
final class TransformerWorkspaces<Scalar: Real>: Sendable {
  private let shape: TransformerShape
  /// Windows a workspace holds.
  let sequences: Int
  private let free = Mutex<[Workspace]>([])

  /// Handed from one thread to another, never to two.
  private struct Workspace: @unchecked Sendable {
    let kernel: TransformerKernel<Scalar>
  }

  init(shape: TransformerShape, sequences: Int) {
    self.shape = shape
    self.sequences = sequences
  }

  /// One that nobody has.
  func take() -> TransformerKernel<Scalar> {
    free.withLock { $0.popLast() }?.kernel
      ?? TransformerKernel(shape: shape, sequences: sequences)
  }

  /// Gives one back.
  func leave(_ kernel: TransformerKernel<Scalar>) {
    let workspace = Workspace(kernel: kernel)
    free.withLock { $0.append(workspace) }
  }
}
