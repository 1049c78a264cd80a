/// Something read from a checkpoint whose parts must fit together before anyone works with it.
///
/// A file can be sound to the last bit and still say what no command ever makes. Whoever shows,
/// exports or draws an object relies on what is checked here.
protocol Consistent {
  /// Refuses parts that do not fit together.
  ///
  /// - Throws: `Inconsistency` saying which.
  func requireConsistency() throws(Inconsistency)
}

/// What does not fit together.
struct Inconsistency: Error, CustomStringConvertible {
  let description: String
}

/// Throws unless `holds`.
func require(_ holds: Bool, _ problem: String) throws(Inconsistency) {
  guard holds else { throw Inconsistency(description: "its description is damaged: \(problem).") }
}

/// What no count of samples, steps or seeds reaches, so that sums of a few never overflow.
let countLimit = 1 << 48

extension Content: Consistent {
  func requireConsistency() throws(Inconsistency) {
    switch self {
    case .dataset(let dataset): try dataset.requireConsistency()
    case .text(let text): try text.requireConsistency()
    case .model(let model): try model.requireConsistency()
    case .transformer(let transformer): try transformer.requireConsistency()
    case .result(.training(let curve)): try curve.requireConsistency()
    case .result(.route(let result)): try result.requireConsistency()
    case .result(.jacobian(let result)): try result.requireConsistency()
    case .result(.leading(let result)): try result.requireConsistency()
    case .result(.pca(let result)): try result.requireConsistency()
    case .result(.subspace(let result)): try result.requireConsistency()
    case .result(.tokens(let result)): try result.requireConsistency()
    case .result(.block(let result)): try result.requireConsistency()
    case .result(.comparison(let comparison)): try comparison.requireConsistency()
    case .result(.languageComparison(let comparison)): try comparison.requireConsistency()
    }
  }
}
