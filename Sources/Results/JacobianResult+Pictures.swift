import Pictures
import Probes

extension JacobianResult {
  public var series: [Series] {
    let experts = probe.experts.enumerated().filter { !$0.element.isDead }.flatMap { i, expert in
      let place = NamedFigure.Place.expert(subject.expert(i))
      return [
        Series("sigma", place, curve: expert.meanSpectrum),
        Series("average_sigma", place, curve: expert.averageSpectrum),
      ]
    }
    var series = experts + [Series("sigma", .part("routed mean"), curve: routedMeanSpectrum)]
    series += namedShared.map { Series("sigma", .part($0), curve: $1.meanSpectrum) }
    if let layer = probe.layer {
      series += [
        Series("sigma", .part("layer"), curve: layer.meanSpectrum),
        Series("sigma", .part("layer, router held"), curve: layer.frozenMeanSpectrum),
      ]
    }
    return series
  }

  /// The mean over live experts of their mean spectra, weighted by the samples they got; empty of none.
  var routedMeanSpectrum: [Double] {
    let live = probe.experts.filter { !$0.isDead }
    let total = live.reduce(0) { $0 + $1.weightSum }
    guard total > 0, let width = live.first?.meanSpectrum.count else { return [] }
    return (0..<width).map { j in
      live.reduce(0) { $0 + $1.weightSum / total * $1.meanSpectrum[j] }
    }
  }

  public var pictures: [NamedPicture] {
    let strips: [SpectrumStatistic] = [.sigma1, .erank, .decay]
    let ofPairs: [NamedPicture] =
      probe.experts.count > 1
      ? [
        NamedPicture("alignment", "cosines of the experts' average Jacobians") {
          try pairs(of: probe.alignment, "alignment of average Jacobians", null?.mean, $0)
        },
        NamedPicture("pointwise", "the same at single samples, averaged") {
          try pairs(of: probe.pointwiseAlignment, "alignment at single samples", nil, $0)
        },
      ] : []
    return [
      NamedPicture("spectra", "mean spectra of experts and layer") { try spectra($0) }
    ] + [circle].compactMap { $0 } + ofPairs
      + strips.map { statistic in
        NamedPicture(statistic.rawValue, "how \(statistic.rawValue) is spread over samples") {
          try Picture(
            spreadOf: experts, $0, "\(statistic.rawValue) at single samples", caption: caption,
            label: statistic.rawValue, untrained: untrainedMean?[statistic]
          ) { SpectrumSummary(of: $0)[statistic] }
        }
      }
  }

  private var caption: String { subject.caption(probe.sampleCount) }

  /// Those that live.
  private var experts: [ExpertSpectra] {
    let curves = series.filter { $0.statistic == "sigma" }
    return probe.experts.enumerated().compactMap { i, expert in
      let place = NamedFigure.Place.expert(subject.expert(i))
      guard !expert.isDead, let mean = curves.first(where: { $0.place == place }) else {
        return nil
      }
      return ExpertSpectra(
        number: subject.expert(i), mean: mean, spectra: expert.spectra, gates: gates?.column(i))
    }
  }

  /// Experts, shared ones, and the layer.
  private func spectra(_ options: PictureOptions) throws -> Picture {
    let most = (probe.experts.indices.map(subject.expert).max() ?? 0) + 1
    var others = namedShared.enumerated().map { place, shared in
      Line(
        shared.name, .other(most + place),
        Series("sigma", .part(shared.name), curve: shared.shared.meanSpectrum))
    }
    if let layer = probe.layer {
      others.append(
        Line("layer", .layer, Series("sigma", .part("layer"), curve: layer.meanSpectrum)))
    }
    return try Picture(
      spectraOf: experts, options, "mean Jacobian spectra", caption: caption, others: others)
  }

  private func pairs(
    of alignment: Alignment, _ title: String, _ level: Double?, _ options: PictureOptions
  ) throws -> Picture {
    try Picture(
      pairsOf: probe.experts.indices.map(subject.expert), options, title, caption: caption,
      label: "cosine", range: .cosines, level: level, levelName: "random directions"
    ) { alignment.cosines[$0][$1] }
  }

  /// The mean spectra of several models, and each figure that they have.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    [
      NamedPicture(
        spectraOf: several.map { ($0.name, $0.content.caption, $0.content.routedMeanSpectrum) },
        "mean Jacobian spectra")
    ] + figurePictures(of: several)
  }
}
