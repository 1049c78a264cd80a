import Pictures
import Probes

extension PCAResult {
  public var series: [Series] {
    probe.experts.enumerated().flatMap { i, expert -> [Series] in
      guard let expert else { return [] }
      let place = NamedFigure.Place.expert(subject.expert(i))
      return [
        Series("eigenvalue", place, curve: expert.variances),
        Series("explained", place, curve: expert.explained),
      ]
    }
  }

  public var pictures: [NamedPicture] {
    [
      NamedPicture("explained", "share of the variance in the first principal axes") {
        try lines(
          "explained", $0, "explained variance of the weighted PCA", x: "principal axes",
          y: Axis("cumulative share of the variance", includes: [0, 1]))
      },
      NamedPicture("spectra", "variances along the principal axes") {
        try lines(
          "eigenvalue", $0, "spectra of the weighted PCA", x: "j", y: Axis("variance l_j"))
      },
      NamedPicture("erank", "effective rank of each expert beside chance") {
        let level = shuffled == nil ? "untrained" : "shuffled gates"
        return try Picture(
          barsOf: probe.experts.indices.map(subject.expert), $0,
          "effective rank of each expert; level: \(level)", caption: caption,
          y: Axis("effective rank"),
          level: { i in
            if let shuffled { return shuffled.experts[i]?.mean }
            return untrainedRanks.indices.contains(i) ? untrainedRanks[i] : nil
          }
        ) { probe.experts[$0]?.effectiveRank }
      },
    ]
  }

  private var caption: String {
    "\(probe.representation.rawValue) of " + subject.caption(probe.sampleCount)
  }

  private func lines(
    _ statistic: String, _ options: PictureOptions, _ title: String, x: String, y: Axis
  ) throws -> Picture {
    let curves = series.filter { $0.statistic == statistic }
    let numbers = curves.compactMap { curve -> Int? in
      if case .expert(let number) = curve.place { return number }
      return nil
    }
    let shown = try options.places(of: numbers)
    guard !shown.isEmpty else {
      throw NothingToDraw("\(title): no sample reaches an expert.")
    }
    return Picture(
      title, caption: caption, x: Axis(x), y: y,
      shown.map { .line(Line("expert \(numbers[$0])", .expert(numbers[$0]), curves[$0])) })
  }

  /// The mean over live experts, by the samples they got, of a curve; empty of none.
  private func mean(_ curve: (WeightedPCA) -> [Double]) -> [Double] {
    let width = probe.experts.compactMap { $0.map { curve($0).count } }.max() ?? 0
    return (0..<width).map { j in
      probe.mean(routed: true) { pca in
        let values = curve(pca)
        return j < values.count ? values[j] : nil
      } ?? .nan
    }
  }

  /// The mean curves of several models, and each figure that they have.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    @Sendable func lines(
      _ title: String, x: String, y: Axis, _ curve: @escaping @Sendable (WeightedPCA) -> [Double]
    ) -> Picture {
      Picture(
        "\(title), mean over experts by their gates",
        caption: several.map { "\($0.name): \($0.content.caption)" }.joined(separator: "; "),
        x: Axis(x), y: y,
        several.enumerated().map { place, one in
          .line(
            Line(
              one.name, .other(place),
              Series(y.label, .part("routed mean"), curve: one.content.mean(curve))))
        })
    }
    return [
      NamedPicture("explained", "share of the variance in the first principal axes") { _ in
        lines(
          "explained variance", x: "principal axes",
          y: Axis("cumulative share of the variance", includes: [0, 1])
        ) { $0.explained }
      },
      NamedPicture("spectra", "variances along the principal axes") { _ in
        lines("spectra of the weighted PCA", x: "j", y: Axis("variance l_j")) { $0.variances }
      },
    ] + figurePictures(of: several)
  }
}

extension WeightedPCA {
  /// The share of the variance in the first axis, the first two and so on; empty where nothing varies.
  fileprivate var explained: [Double] {
    var sum = 0.0
    return (explainedShares ?? []).map { share in
      sum += share
      return min(1, sum)
    }
  }
}
