import Documents
import Experiments

extension Comparison {
  /// Values of every architecture and seed, then the means over seeds and what follows from them.
  public var allSeries: [Series] { setup.series + series(in: nil) }

  public var tidySubject: TidySubject {
    TidySubject(data: setup?.data ?? "", samples: sampleCount)
  }

  /// The same without how it was made, for layer number `layer` of a transformer.
  func series(in layer: Int?) -> [Series] {
    valueSeries(in: layer) + figures(in: "").map { own($0, layer) }
  }

  /// Values and mean spectra of every architecture and seed.
  func valueSeries(in layer: Int?) -> [Series] {
    let values = architectures.indices.flatMap { index in
      Figure.allCases.compactMap { figure -> Series? in
        let entries = zip(seeds, measurements).compactMap { seed, row -> Series.Entry? in
          row[index].figures[figure].map {
            Series.Entry(
              seed: seed, $0,
              nulls: [
                NamedFigure.Null("untrained", row[index].untrained[figure]),
                NamedFigure.Null("shuffled", row[index].shuffled[figure]),
              ])
          }
        }
        guard !entries.isEmpty else { return nil }
        return Series(
          figure.rawValue, .whole, model: architectures[index].name, layer: layer, entries)
      }
    }
    let spectra = (self.spectra ?? []).enumerated().flatMap { index, spectra -> [Series] in
      guard let spectra else { return [] }
      return zip(seeds, 0..<spectra.trained.rowCount).map { seed, row in
        let before = Array(spectra.untrained.row(row))
        return Series(
          "sigma", .part("routed mean"), model: architectures[index].name, layer: layer,
          spectra.trained.row(row).enumerated().map { j, value in
            Series.Entry(
              at: Double(j + 1), seed: seed, value,
              nulls: [NamedFigure.Null("untrained", before[j])])
          })
      }
    }
    return values + spectra
  }

  /// A figure of an architecture, or of a difference of two, under the name of that.
  ///
  /// `top-k - dense, ln sigma1` and `mean` are `ln sigma1 mean` of `top-k - dense`.
  private func own(_ figure: NamedFigure, _ layer: Int?) -> Series {
    let entry = Series.Entry(figure.value, nulls: figure.nulls, note: figure.reason ?? "")
    guard case .part(let part) = figure.place else {
      return Series(figure.name, figure.place, unit: figure.unit, layer: layer, [entry])
    }
    let words = part.split(separator: ", ", maxSplits: 1).map(String.init)
    let statistic = (words.dropFirst() + [figure.name]).joined(separator: " ")
    return Series(
      statistic, .part("mean over seeds"), unit: figure.unit, model: words.first, layer: layer,
      [entry])
  }
}

extension LanguageComparison {
  public var allSeries: [Series] {
    setup.series + zip(layers, comparisons).flatMap { $1.series(in: $0) }
  }

  public var tidySubject: TidySubject {
    TidySubject(data: setup?.data ?? "", samples: common.sampleCount)
  }
}

extension ComparisonSetup? {
  /// The steps of every training, with its options and the split that was measured.
  var series: [Series] {
    guard let setup = self, case .object(let entries) = setup.json else { return [] }
    let words = ["split", "training"].compactMap { key -> String? in
      let text = entries[key]?.cell ?? ""
      return text.isEmpty ? nil : "\(key)=\(text)"
    }
    return [
      Series(
        "steps", .whole, unit: "steps",
        [Series.Entry(setup.steps.map(Double.init), note: words.joined(separator: " "))])
    ]
  }
}

extension SettingsDifference {
  public var allSeries: [Series] {
    tests.flatMap { test -> [Series] in
      let name = test.row.figure.nameCompared
      func series(_ statistic: String, _ value: Double?, note: String = "") -> Series {
        Series(
          statistic, test.row.claim.map { .part("claim \($0.rawValue)") } ?? .whole,
          model: test.row.architecture ?? "", layer: test.row.layer,
          [Series.Entry(value, note: note)])
      }
      let units = Series(
        name, test.row.claim.map { .part("claim \($0.rawValue)") } ?? .whole,
        model: test.row.architecture ?? "", layer: test.row.layer,
        test.row.trained.enumerated().map { place, value in
          // Of datasets there is a value each, and no seed that is its own.
          Series.Entry(seed: test.row.trained.count == seeds.count ? seeds[place] : nil, value)
        })
      return [
        units, series("\(name) mean", test.trained.mean, note: test.finding.rawValue),
        series("\(name) low", test.trained.interval?.lowerBound),
        series("\(name) high", test.trained.interval?.upperBound),
        series("\(name) from training", test.fromTraining?.mean), series("\(name) p", test.p),
        series("\(name) adjusted p", test.adjustedP),
      ]
    }
  }
}
