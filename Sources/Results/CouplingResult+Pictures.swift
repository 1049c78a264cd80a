import Pictures
import Probes

extension CouplingResult {
  public var series: [Series] {
    probe.matrices.flatMap { matrix in
      pairs.map { i, j in
        Series(
          "\(matrix.name)_cosine", .pair(subject.expert(i), subject.expert(j)),
          [Series.Entry(matrix.cosines[i, j])])
      }
    }
  }

  public var pictures: [NamedPicture] {
    [
      NamedPicture("coupling", "how a router goes with its experts, beside permuted ones") { _ in
        coupling
      },
      NamedPicture("router", "cosines of the router's rows") {
        try cosines(probe.router, "cosines of the router's rows", $0)
      },
    ]
      + probe.matrices.map { matrix in
        NamedPicture(matrix.name, "cosines of the experts' \(matrix.name.uppercased())") {
          try cosines(
            matrix.cosines, "cosines of the experts' \(matrix.name.uppercased())", $0)
        }
      } + [NamedPicture("pairs", "cosines of weights by those of router rows") { try scatter($0) }]
  }

  private var caption: String { subject.caption(probe.sampleCount) }

  private func cosines(
    _ matrix: CosineMatrix, _ title: String, _ options: PictureOptions
  ) throws -> Picture {
    try Picture(
      pairsOf: (0..<matrix.count).map(subject.expert), options, title, caption: caption,
      label: "cosine", range: .cosines, level: 0, levelName: "orthogonal"
    ) { matrix[$0, $1] }
  }

  /// Each correlation, what it was before training, and where permuted experts lie.
  private var coupling: Picture {
    let rows = self.rows
    let nulls = rows.enumerated().compactMap { place, row in
      row.level.map { level -> Mark in
        .interval(
          Interval(
            Double(place), level.mean, Spread(level.percentile5, level.percentile95), .null))
      }
    }
    func points(_ name: String, _ role: Role, _ value: (Row) -> Double?) -> [Mark] {
      let points = rows.enumerated().compactMap { place, row in
        value(row).map { Point($0, Double(place)) }
      }
      return points.isEmpty ? [] : [.points(Points(name, role, points))]
    }
    return Picture(
      "coupling of router and experts",
      caption: caption + "; intervals: 5% to 95% of permuted experts",
      x: Axis("correlation", includes: [0]), y: Axis("", categories: rows.map(\.name)),
      nulls + points("untrained", .other(1), \.untrained) + points("trained", .other(0), \.value))
  }

  private func scatter(_ options: PictureOptions) throws -> Picture {
    let shown = Set(try options.places(of: (0..<probe.expertCount).map(subject.expert)))
    let pairs = pairs.filter { shown.contains($0.first) && shown.contains($0.second) }.thinned
    return Picture(
      "cosines of experts' weights by those of their router rows", caption: caption,
      x: Axis("cosine of router rows"), y: Axis("cosine of weights"),
      probe.matrices.enumerated().map { place, matrix in
        .points(
          Points(
            matrix.name.uppercased(), .other(place),
            pairs.map { i, j in
              Point(probe.router[i, j] ?? .nan, matrix.cosines[i, j] ?? .nan)
            }))
      })
  }
}
