import LinearAlgebra
import Synchronization

/// What enters several layers of a model at some tokens of a text, so that it runs once for all of them.
public final class StateCache: Sendable {
  /// The layers that will be asked for.
  public let layers: [Int]
  private let run = Mutex<PretrainedRun?>(nil)

  public init(layers: [Int]) { self.layers = layers }

  /// The run that was made, or the one that `make` makes now.
  func run(_ make: () throws -> PretrainedRun) rethrows -> PretrainedRun {
    if let run = run.withLock({ $0 }) { return run }
    let made = try make()
    run.withLock { $0 = made }
    return made
  }
}

/// What enters some layers of a model from elsewhere at sampled tokens of a text.
struct PretrainedRun: Sendable {
  /// For each layer, samples×width.
  let states: [Int: Matrix]
  /// The tokens, and where each stands in the part of the text.
  let tokens, places: [Int]
}
