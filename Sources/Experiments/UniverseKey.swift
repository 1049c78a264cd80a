import Networks
import Probes

/// A figure under one combination of conventions, the dense layer's capacity aside.
struct UniverseKey: Hashable, Sendable {
  let figure: Figure
  let choices: [String: String]
  var isNull = false

  init(_ figure: Figure, _ choices: [String: String]) {
    self.figure = figure
    self.choices = choices.filter { $0.key != "capacity" }
  }

  /// The level that chance gives the same figure.
  var null: UniverseKey {
    var key = self
    key.isNull = true
    return key
  }
}

extension Geometry {
  /// Every figure that the claims' universes ask of an architecture with this routing.
  mutating func universe(
    routing: Routing, draws: Int
  ) throws(ProbeError) -> [UniverseKey: Double] {
    var values: [UniverseKey: Double] = [:]
    for claim in Claim.allCases where claim.first == routing || claim.second == routing {
      for (choices, conventions) in claim.universes {
        let key = UniverseKey(claim.figure, choices)
        guard values[key] == nil else { continue }
        switch claim.figure {
        case .pcaRank:
          values[key] = try pcaRank(conventions)
        case .alignment:
          var average = conventions
          if claim.second == nil { average.jacobian = .average }
          values[key] = try alignment(average)
          guard claim.second == nil else { continue }
          values[key.null] = try null(conventions.scale, draws: draws)?.percentile95
        default:
          guard let statistic = claim.figure.statistic else { continue }
          values[key] = try spectrum(statistic, conventions)
        }
      }
    }
    return values
  }
}
