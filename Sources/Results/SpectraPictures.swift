import LinearAlgebra
import Pictures
import Probes

/// Spectra of experts, sample by sample, as pictures draw them.
struct SpectraPictures {
  struct Expert {
    let number: Int
    let meanSpectrum: [Double]
    /// samples×values.
    let spectra: Matrix
    /// The samples that count for it.
    let rows: [Int]
  }

  let caption: String
  let experts: [Expert]
  /// What stands beside the experts: the layer, shared experts.
  var others: [(name: String, spectrum: [Double])] = []
  var untrained: [Double]?

  /// The mean spectrum of each expert; of a single one with the spread over samples about it.
  func spectra(_ options: PictureOptions) -> Picture {
    let shown = experts.filter { options.shows($0.number) }
    var marks: [Mark] = []
    if let untrained { marks.append(curve("untrained", .null, untrained)) }
    marks += shown.map { expert in
      curve(
        "expert \(expert.number)", .expert(expert.number), expert.meanSpectrum,
        band: shown.count == 1 && expert.spectra.columnCount == expert.meanSpectrum.count
          ? percentileBand(expert.spectra, rows: expert.rows) : [])
    }
    if options.experts == nil || !shown.isEmpty {
      marks += others.map { curve($0.name, .layer, $0.spectrum, isDashed: $0.name != "layer") }
    }
    if shown.isEmpty, options.experts != nil { marks = [] }
    return Picture(
      shown.count == 1 ? "mean Jacobian spectrum, band: 90% of samples" : "mean Jacobian spectra",
      caption: caption, x: Axis("j"), y: Axis("singular value s_j", includes: [0]), marks)
  }

  /// How a statistic of each sample's spectrum is spread.
  func strips(_ statistic: SpectrumStatistic, _ options: PictureOptions) -> Picture {
    stripPicture(
      "\(statistic.rawValue) over samples", caption: caption, of: statistic.rawValue,
      experts.filter { options.shows($0.number) }.map { expert in
        let values = expert.rows.compactMap { row in
          SpectrumSummary(of: Array(expert.spectra.row(row)))[statistic]
        }
        return ("\(expert.number)", values, .expert(expert.number))
      })
  }

  var pictures: [NamedPicture] {
    [NamedPicture("spectra", "the mean spectrum of each expert") { spectra($0) }]
      + [SpectrumStatistic.sigma1, .erank].map { statistic in
        NamedPicture(statistic.rawValue, "how \(statistic.rawValue) is spread over samples") {
          strips(statistic, $0)
        }
      }
  }
}

extension AlignedContent {
  /// How the average Jacobians align, where that is held.
  var alignmentPictures: [NamedPicture] {
    guard let alignment = averageAlignment, alignment.cosines.count > 1 else { return [] }
    return [
      NamedPicture("alignment", "cosines of average Jacobians") { options in
        pairPicture(
          "alignment of average Jacobians", caption: subject.caption(progress.done),
          experts: alignment.cosines.indices.map(subject.expert), options: options,
          label: "cosine A_ij", range: Spread(-1, 1), level: null?.mean,
          levelName: "random directions, |A|"
        ) { alignment.cosines[$0][$1] }
      }
    ]
  }
}

extension JacobianResult {
  /// The mean spectrum of each live expert, of shared ones and of the layer.
  public var series: [Series] {
    probe.experts.enumerated().filter { !$0.element.isDead }.map {
      Series("s", .expert(subject.expert($0.offset)), $0.element.meanSpectrum)
    } + namedShared.map { Series("s", .part($0.name), $0.shared.meanSpectrum) }
      + (probe.layer.map {
        [
          Series("s", .part("layer"), $0.meanSpectrum),
          Series("s", .part("layer, router held"), $0.frozenMeanSpectrum),
        ]
      } ?? [])
  }

  public var pictures: [NamedPicture] { curves.pictures + alignmentPictures }

  private var curves: SpectraPictures {
    SpectraPictures(
      caption: subject.caption(probe.sampleCount),
      experts: probe.experts.enumerated().filter { !$0.element.isDead }.map { i, expert in
        .init(
          number: subject.expert(i), meanSpectrum: expert.meanSpectrum, spectra: expert.spectra,
          rows: countedRows(of: i, gates, probe.sampleCount, expert.spectra))
      },
      others: (probe.layer.map { [("layer", $0.meanSpectrum)] } ?? [])
        + namedShared.map { ($0.name, $0.shared.meanSpectrum) })
  }

  /// The layers of several models in one picture; their routed mean spectra where no layer was measured.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    [
      NamedPicture("spectra", "the mean spectrum of each layer") { _ in
        Picture(
          "mean Jacobian spectra",
          caption: several.map { $0.content.subject.caption($0.content.probe.sampleCount) }.joined(
            separator: "; "),
          x: Axis("j"), y: Axis("singular value s_j", includes: [0]),
          several.enumerated().map { place, one in
            curve(one.name, .other(place), one.content.wholeSpectrum)
          })
      }
    ]
  }

  private var wholeSpectrum: [Double] {
    if let layer = probe.layer { return layer.meanSpectrum }
    let live = probe.experts.filter { !$0.isDead }
    let total = live.reduce(0) { $0 + $1.weightSum }
    return (live.first?.meanSpectrum ?? []).indices.map { j in
      live.reduce(0) { $0 + $1.weightSum * $1.meanSpectrum[j] } / max(total, .leastNormalMagnitude)
    }
  }
}

extension LeadingResult {
  /// The mean of each of the largest singular values.
  public var series: [Series] {
    probe.experts.enumerated().filter { !$0.element.isDead }.map {
      Series("s", .expert(subject.expert($0.offset)), $0.element.meanSpectrum)
    }
  }

  public var pictures: [NamedPicture] {
    SpectraPictures(
      caption: subject.caption(probe.sampleCount),
      experts: probe.experts.enumerated().filter { !$0.element.isDead }.map { i, expert in
        .init(
          number: subject.expert(i), meanSpectrum: expert.meanSpectrum, spectra: expert.spectra,
          rows: countedRows(of: i, gates, probe.sampleCount, expert.spectra))
      }
    ).pictures.filter { $0.kind != "erank" } + alignmentPictures
  }
}

/// The samples that go to an expert: by its gates, or where they are not held by its spectra, which are zeros
/// where it was not asked.
private func countedRows(of i: Int, _ gates: Matrix?, _ count: Int, _ spectra: Matrix) -> [Int] {
  (0..<min(count, spectra.rowCount)).filter { row in
    if let gates, row < gates.rowCount, i < gates.columnCount { return gates[row, i] > 0 }
    return spectra.row(row).contains { $0 != 0 }
  }
}

extension BlockResult {
  public var pictures: [NamedPicture] {
    [
      NamedPicture("parts", "sigma1 and erank of each part, before and after training") { _ in
        let statistics: [SpectrumStatistic] = [.sigma1, .erank]
        let names = probe.parts.map(\.name)
        return Picture(
          "block Jacobians: sigma1 above, erank below", caption: subject.caption(probe.sampleCount),
          panels: statistics.map { statistic in
            Panel(
              x: Axis("part", categories: names), y: Axis(statistic.rawValue, includes: [0]),
              probe.parts.enumerated().map { place, part in
                .bar(
                  Bar(
                    place, part.part.mean[statistic],
                    level: untrained?.parts[place].part.mean[statistic], .other(place)))
              })
          })
      }
    ]
  }
}
