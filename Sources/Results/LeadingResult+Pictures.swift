import Pictures
import Probes

extension LeadingResult {
  public var series: [Series] {
    probe.experts.enumerated().filter { !$0.element.isDead }.map { i, expert in
      Series("sigma", .expert(subject.expert(i)), curve: expert.meanSpectrum)
    } + [
      Series(
        "sigma", .part("routed mean"), curve: probe.routedMean, untrained: untrained?.routedMean)
    ]
  }

  public var pictures: [NamedPicture] {
    var pictures = [
      NamedPicture("spectra", "the largest singular values of each expert") { try spectra($0) },
      NamedPicture("sigma1", "how sigma1 is spread over samples") {
        try Picture(
          spreadOf: experts, $0, "sigma1 at single samples", caption: caption, label: "sigma1",
          untrained: untrained?.routedMean.first
        ) { $0.first }
      },
    ]
    if let alignment, probe.experts.count > 1 {
      pictures.append(
        NamedPicture("alignment", "cosines of the experts' average Jacobians") {
          try Picture(
            pairsOf: probe.experts.indices.map(subject.expert), $0,
            "alignment of average Jacobians", caption: caption, label: "cosine", range: .cosines,
            level: null?.mean, levelName: "random directions"
          ) { alignment.cosines[$0][$1] }
        })
    }
    return pictures
  }

  private var caption: String { subject.caption(probe.sampleCount) }

  /// Those that live.
  private var experts: [ExpertSpectra] {
    probe.experts.enumerated().compactMap { i, expert in
      guard !expert.isDead else { return nil }
      let number = subject.expert(i)
      return ExpertSpectra(
        number: number, mean: Series("sigma", .expert(number), curve: expert.meanSpectrum),
        spectra: expert.spectra, gates: gates?.column(i))
    }
  }

  /// Experts, their mean, and that before training.
  private func spectra(_ options: PictureOptions) throws -> Picture {
    let mean = series.last { $0.place == .part("routed mean") }
    var others = mean.map { [Line("routed mean", .layer, $0)] } ?? []
    if let before = mean?.points(ofNull: "untrained"), !before.isEmpty {
      others.append(Line("untrained", .null, before))
    }
    return try Picture(
      spectraOf: experts, options, "largest \(probe.count) singular values, mean",
      caption: caption, others: others)
  }

  /// The mean spectra of several models, and each figure that they have.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    [
      NamedPicture(
        spectraOf: several.map { ($0.name, $0.content.caption, $0.content.probe.routedMean) },
        "largest singular values")
    ] + figurePictures(of: several)
  }
}
