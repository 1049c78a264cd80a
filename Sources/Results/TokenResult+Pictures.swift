import Documents
import Pictures
import Probes

extension TokenResult {
  public var series: [Series] {
    let counts = Series(
      "count", .whole, unit: "samples",
      probe.tokens.enumerated().map { place, token in
        Series.Entry(at: Double(token), Double(probe.counts[place]), note: names[place])
      })
    return [counts]
      + probe.base.indices.map { i in
        Series(
          "share", .expert(i),
          probe.tokens.enumerated().map { place, token in
            Series.Entry(
              at: Double(token), probe.shares[place, i],
              nulls: [NamedFigure.Null("base", probe.base[i])], note: names[place])
          })
      }
  }

  public var tidySubject: TidySubject {
    TidySubject(
      model: subject.model, data: subject.data, layer: subject.layer, samples: probe.sampleCount)
  }

  /// Tokens that a picture shows.
  private static let mostTokens = 40

  public var pictures: [NamedPicture] {
    [
      NamedPicture("tokens", "share of a token's occurrences that each expert takes") { options in
        let shown = try options.places(of: Array(probe.base.indices))
        let tokens = leading(of: shown)
        guard !tokens.isEmpty else {
          throw NothingToDraw("tokens by expert: no token goes to one expert more than others.")
        }
        let (sum, count) = (probe.base.reduce(0, +), Double(max(1, probe.base.count)))
        return Picture(
          cells: tokens.map { token in shown.map { probe.shares[token, $0] } },
          "tokens by expert: share of a token's occurrences", caption: caption,
          x: Axis("expert", categories: shown.map { "\($0)" }),
          y: Axis("token", categories: tokens.map { names[$0] }), label: "share",
          range: .shares, level: sum / count, levelName: "even")
      },
      NamedPicture("base", "share of all samples that each expert takes") {
        let even = probe.base.reduce(0, +) / Double(max(1, probe.base.count))
        return try Picture(
          barsOf: Array(probe.base.indices), $0,
          "share of all samples, of each expert; level: even",
          caption: caption, y: Axis("share"), level: { _ in even }
        ) { probe.base[$0] }
      },
    ]
  }

  private var caption: String { subject.caption(probe.sampleCount) }

  /// The tokens that each of `experts` leads in, expert by expert, no more than there is room for.
  private func leading(of experts: [Int]) -> [Int] {
    let each = max(1, min(top ?? Self.defaultTop, Self.mostTokens / max(1, experts.count)))
    var tokens: [Int] = []
    for i in experts {
      for token in probe.leading(of: i, limit: each) where !tokens.contains(token) {
        tokens.append(token)
      }
    }
    return Array(tokens.prefix(Self.mostTokens))
  }
}
