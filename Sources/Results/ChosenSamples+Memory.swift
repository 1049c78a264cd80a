import Documents
import LinearAlgebra
import Probes

extension ChosenSamples {
  /// Models measured, the trained one and the untrained one.
  public var models: Int { untrained == nil ? 1 : 2 }

  /// Refuses a probe that the memory budget has no room for; `what` is the subject of the sentence.
  public func require(
    _ cost: ProbeCost, for what: String, besides: String = ""
  ) throws(MemoryShortage) {
    let experts = NumberText.short(layer.shape.expertCount)
    try cost.require(samples: inputs.rowCount, for: what) {
      $0 > 0
        ? "Give --samples \($0) or fewer\(besides)."
        : "That is \(experts) experts at one sample: measure fewer of them, or on a larger "
          + "machine\(besides)."
    }
  }
}
