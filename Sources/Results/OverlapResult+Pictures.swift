import Pictures
import Probes

extension OverlapResult {
  public var series: [Series] {
    probe.bins.enumerated().flatMap { place, bin in
      let part = NamedFigure.Place.part("bin \(place)")
      let values: [(String, Double?)] = [
        ("cosine_low", bin.low), ("cosine_high", bin.high), ("pairs", Double(bin.pairCount)),
        ("same_pairs", bin.sameCount.map(Double.init)), ("overlap_same_token", bin.same),
        ("overlap_different_tokens", bin.different),
      ]
      return values.compactMap { name, value in
        value.map { Series(name, part, [Series.Entry($0)]) }
      }
    }
  }

  public var pictures: [NamedPicture] {
    [
      NamedPicture("overlap", "how far alike samples go to the same experts") { _ in
        let measure = probe.isSoft ? "sum of the lesser gates" : "shared experts over k"
        return Picture(
          "overlap of routing over pairs of samples",
          caption: subject.caption(probe.sampleCount) + "; shaded: 5% to 95% of draws",
          x: Axis("cosine of the samples"), y: Axis("overlap, \(measure)", includes: [0]),
          (levels + own).map { .line($0) })
      }
    ]
  }

  private func line(
    _ name: String, _ role: Role, isDashed: Bool = false,
    _ value: (OverlapProbe.Bin) -> Double?
  ) -> Line? {
    let points = probe.bins.map { Point(($0.low + $0.high) / 2, value($0) ?? .nan) }
    guard points.contains(where: { $0.y.isFinite }) else { return nil }
    return Line(name, role, points, isDashed: isDashed)
  }

  private var own: [Line] {
    [
      line("overlap", .layer, \.overlap), line("same token", .other(0), \.same),
      line("different tokens", .other(1), \.different),
    ].compactMap { $0 }
  }

  private var levels: [Line] {
    [("random routers", random), ("shuffled", shuffled)].compactMap { name, null in
      guard let null, null.bins.count == probe.bins.count else { return nil }
      return Line(
        name, .null,
        zip(probe.bins, null.bins).map { Point(($0.low + $0.high) / 2, $1.mean) },
        band: null.bins.map { Spread($0.percentile5, $0.percentile95) })
    }
  }
}
