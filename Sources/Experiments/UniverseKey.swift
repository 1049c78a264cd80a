import Networks
import Probes

/// A figure under one combination of conventions, the dense layer's capacity aside.
struct UniverseKey: Hashable, Sendable {
  let figure: Figure
  let choices: [String: String]

  init(_ figure: Figure, _ choices: [String: String]) {
    self.figure = figure
    self.choices = choices.filter { $0.key != "capacity" }
  }
}

extension Geometry {
  /// Every figure that the claims' universes ask of an architecture with this routing.
  mutating func universe(
    routing: Routing
  ) throws(ProbeError) -> [UniverseKey: Double] {
    var values: [UniverseKey: Double] = [:]
    for claim in Claim.allCases where claim.first == routing || claim.second == routing {
      for (choices, conventions) in claim.universes {
        let figure = claim.isEquivalence ? .omega : claim.figure
        let key = UniverseKey(figure, choices)
        guard values[key] == nil else { continue }
        switch figure {
        case .pcaRank:
          values[key] = try pcaRank(conventions)
        case .omega:
          values[key] = try omega(conventions.scale)
        case .alignment:
          values[key] = try alignment(conventions)
        default:
          guard let statistic = figure.statistic else { continue }
          values[key] = try spectrum(statistic, conventions)
        }
      }
    }
    return values
  }
}
