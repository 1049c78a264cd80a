import Documents
import Experiments
import Pictures

extension PredictionResult {
  public var pictures: [NamedPicture] {
    let differences = NamedPicture(
      "forest", "each prediction: mean difference, interval and verdict"
    ) {
      _ in try forest
    }
    guard !links.isEmpty else { return [differences] }
    return [
      NamedPicture("links", "figures that are predicted to go together, a point a model") { _ in
        scatter
      }, differences,
    ]
  }

  private var caption: String {
    "\(counted(models.count, "model")) of \(data.joined(separator: ", ")), seed \(seed)"
  }

  private var forest: Picture {
    get throws {
      try Picture(
        forest: groups.enumerated().flatMap { number, group in
          family(group).tests.compactMap { test -> ForestRow? in
            guard let trained = test.trained?.difference else { return nil }
            return ForestRow(
              name: (groups.count > 1 ? "\(number + 1): " : "") + test.prediction.statement,
              figure: test.prediction.name, mean: trained.mean, interval: trained.interval,
              level: 0, note: test.verdict.rawValue, role: .other(number))
          }
        }, "predictions of \(topic)",
        caption: groups.count > 1
          ? groups.enumerated().map { "\($0 + 1): \($1.name)" }.joined(separator: "; ") + "; "
            + caption
          : caption)
    }
  }

  private var scatter: Picture {
    Picture(
      "\(topic) over \(counted(models.count, "model"))",
      caption: caption + "; a colour a stratum",
      panels: links.map { link in
        Panel(
          x: Axis(link.first), y: Axis(link.second),
          Set(strata).sorted().map { stratum in
            .points(
              Points(
                "stratum \(stratum + 1)", .other(stratum),
                strata.indices.filter { strata[$0] == stratum }.map {
                  Point(link.firstValues[$0], link.secondValues[$0])
                }))
          })
      })
  }
}
