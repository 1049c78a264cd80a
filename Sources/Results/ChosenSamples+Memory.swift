import Documents
import LinearAlgebra
import Networks
import Probes

extension ChosenSamples {
  /// Models measured, the trained one and the untrained one.
  public var models: Int { untrained == nil ? 1 : 2 }

  /// What a probe takes here; refuses one that the memory budget has no room for.
  ///
  /// - Parameters:
  ///   - what: the subject of the sentence.
  ///   - besides: what else would take less, after "or".
  ///   - choosesExperts: whether some experts can be measured alone.
  ///   - cost: what it takes for a layer of some shape.
  /// - Returns: what it takes for this layer.
  /// - Throws: `MemoryShortage` with what would fit.
  @discardableResult
  public func require(
    for what: String, besides: String = "", choosesExperts: Bool = true,
    _ cost: (LayerShape) -> ProbeCost
  ) throws(MemoryShortage) -> ProbeCost {
    let own = cost(layer.shape)
    let samples = inputs.rowCount
    try own.require(samples: samples, for: what) { fitting in
      var advice: [String] = []
      if fitting > 0 { advice.append("--samples \(fitting) or fewer") }
      if choosesExperts {
        let most = mostExperts(fitting: fitting > 0 ? samples : 1, cost)
        let few = fitting > 0 || samples == 1 ? "" : " at --samples 1"
        if most == 1 { advice.append("--experts 0 alone\(few)") }
        if most > 1 { advice.append("\(most) experts or fewer, as --experts 0,3\(few)") }
      }
      if !besides.isEmpty { advice.append(besides) }
      let experts = NumberText.short(layer.shape.expertCount)
      return advice.isEmpty
        ? "That is \(experts) experts at one sample: measure on a larger machine."
        : "Give \(advice.joined(separator: ", or "))."
    }
    return own
  }

  /// How many experts of the layer can be measured at so many samples, fewer than all; 0 for none.
  private func mostExperts(fitting samples: Int, _ cost: (LayerShape) -> ProbeCost) -> Int {
    var (most, tooMany) = (0, layer.shape.expertCount)
    while tooMany - most > 1 {
      let middle = (most + tooMany) / 2
      if cost(layer.shape.part(of: middle)).fits(samples: samples) {
        most = middle
      } else {
        tooMany = middle
      }
    }
    return most
  }
}
