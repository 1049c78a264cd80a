import Documents
import Experiments
import LinearAlgebra
import Pictures

extension Comparison {
  public var pictures: [NamedPicture] {
    var pictures = [
      NamedPicture("forest", "each claim: mean difference, interval, level and verdict") { _ in
        try Picture(forest: forestRows(in: ""), "differences over seeds", caption: caption)
      }
    ]
    if spectra?.contains(where: { $0 != nil }) == true {
      pictures.append(
        NamedPicture("spectra", "mean spectrum of each architecture over seeds") { _ in
          Picture(
            "mean Jacobian spectra over seeds", caption: spreadCaption, panels: [spectraPanel()])
        })
    }
    let drawn = Figure.allCases.filter { figure in
      architectures.indices.contains { !seedValues(figure, $0).isEmpty }
    }
    pictures.append(
      NamedPicture("figures", "what the claims are of, architecture by architecture") { _ in
        Picture(
          "figures of each architecture, a mark a seed", caption: caption,
          panels: drawn.filter(Figure.ofDifferences.contains).map(panel))
      })
    pictures += multiversePictures(multiverse, caption: caption)
    if matching?.levels.isEmpty == false {
      pictures.append(
        NamedPicture("levels", "steps that each architecture takes to a held-out loss") { _ in
          levels
        })
    }
    return pictures
      + drawn.map { figure in
        NamedPicture(figure.rawValue, "\(figure.rawValue) of each architecture and seed") { _ in
          Picture(
            "\(figure.rawValue) of each architecture, a mark a seed", caption: caption,
            panels: [panel(figure)])
        }
      }
  }

  /// `over 3 seeds, at 256 samples of d (test), seeds 1, 2, 3`.
  var caption: String {
    let data = setup.flatMap { setup in setup.data.map { " of \($0) (\(setup.split))" } } ?? ""
    return "over \(seedCount), at \(counted(sampleCount, "sample"))\(data), seed"
      + (seeds.count == 1 ? " " : "s ")
      + abbreviated(seeds.map { "\($0)" }.joined(separator: ", "), to: 30)
  }

  private var spreadCaption: String {
    caption + (seeds.count > 1 ? "; shaded: a standard deviation over seeds" : "")
  }

  /// A figure of architecture number `index`, of the seeds that have one.
  func seedValues(_ figure: Figure, _ index: Int) -> [Double] {
    measurements.compactMap { $0[index].figures[figure] }
  }

  /// Claims with their verdicts; without any the differences of every two architectures.
  func forestRows(in layer: String) -> [ForestRow] {
    let verdicts = verdicts
    let claims = family.tests.map { test in
      ForestRow(
        name: "\(layer)\(test.claim.rawValue): \(statement(of: test.claim))",
        figure: test.claim.figureCompared, mean: test.trained.difference.mean,
        interval: test.trained.difference.interval,
        level: test.claim.isEquivalence ? (rule ?? VerdictRule()).sesoi : 0,
        note: (verdicts[test.claim] ?? test.verdict).rawValue,
        role: .other(index(of: test.claim.first) ?? 0))
    }
    guard claims.isEmpty, !measurements.isEmpty else { return claims }
    return pairsCompared.flatMap { pair in
      Figure.ofDifferences.compactMap { figure in
        differences(figure, pair.first, pair.second).map { own in
          ForestRow(
            name: layer + difference(pair), figure: figure.nameCompared, mean: own.trained.mean,
            interval: own.trained.interval, level: 0, note: "", role: .other(pair.first))
        }
      }
    }
  }

  /// Mean over seeds of each architecture's mean spectra, before training dashed.
  func spectraPanel() -> Panel {
    func line(_ name: String, _ place: Int, _ spectra: Matrix, isDashed: Bool) -> Line {
      let columns = (0..<spectra.columnCount).map { spectra.column($0) }
      let band = columns.compactMap { Spread(about: $0) }
      return Line(
        name, .other(place),
        columns.enumerated().map { Point(Double($0.offset + 1), $0.element.mean ?? .nan) },
        band: isDashed || band.count != columns.count ? [] : band, isDashed: isDashed)
    }
    let lines = zip(architectures, spectra ?? []).enumerated().flatMap { place, own -> [Line] in
      guard let spectra = own.1 else { return [] }
      return [
        line("\(own.0.name), untrained", place, spectra.untrained, isDashed: true),
        line(own.0.name, place, spectra.trained, isDashed: false),
      ]
    }
    return Panel(x: Axis("j"), y: Axis("singular value"), lines.map { .line($0) })
  }

  /// A row an architecture: its seeds, their mean, and that before training.
  private func panel(_ figure: Figure) -> Panel {
    Panel(
      x: Axis(figure.rawValue), y: Axis("", categories: architectures.map(\.name)),
      architectures.indices.flatMap { index -> [Mark] in
        let values = seedValues(figure, index)
        guard !values.isEmpty else { return [] }
        return [
          .points(Points("", .other(index), values.map { Point($0, Double(index)) })),
          .interval(
            Interval(
              Double(index), values.mean, Spread(about: values),
              level: untrainedMean(figure, index), .other(index))),
        ]
      })
  }

  /// Median steps to each level of held-out loss, and those of every seed.
  private var levels: Picture {
    guard let matching else {
      return Picture("steps to a held-out loss", caption: caption, panels: [])
    }
    let marks = architectures.enumerated().flatMap { index, architecture -> [Mark] in
      let levels = matching.levels.map { ($0, matching.floor + $0.excess) }
      return [
        .line(
          Line(
            architecture.name, .other(index),
            levels.map { Point($0.1, $0.0.medianSteps(index) ?? .nan) })),
        .points(
          Points(
            "", .other(index),
            levels.flatMap { level, loss in
              level.steps.compactMap { $0[index].map { Point(loss, Double($0)) } }
            })),
      ]
    }
    return Picture(
      "steps to a held-out loss; line: median of the seeds that came there", caption: caption,
      x: Axis("held-out loss"), y: Axis("steps", includes: [0]), marks)
  }

  /// A figure of every architecture over several comparisons, as over a parameter that is swept.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    let swept = SweptNames(several.map(\.name))
    let all = several.flatMap(\.content.architectures).map(\.name)
    let names = all.indices.filter { !all[..<$0].contains(all[$0]) }.map { all[$0] }
    let order = several.indices.sorted {
      (swept?.values[$0] ?? 0, $0) < (swept?.values[$1] ?? 0, $1)
    }
    return Figure.allCases.compactMap { figure in
      let values = names.map { name in
        order.map { place -> [Double] in
          let own = several[place].content
          return own.architectures.firstIndex { $0.name == name }
            .map { own.seedValues(figure, $0) } ?? []
        }
      }
      guard values.contains(where: { $0.contains { !$0.isEmpty } }) else { return nil }
      return NamedPicture(figure.rawValue, "\(figure.rawValue) of each architecture in each") { _ in
        Picture(
          "\(figure.rawValue), mean over seeds; intervals: a standard deviation",
          caption: several.map { "\($0.name): \($0.content.progress)" }.joined(separator: ", "),
          x: swept.map { Axis($0.label) } ?? Axis("", categories: several.map(\.name)),
          y: Axis(figure.rawValue),
          names.enumerated().flatMap { index, name -> [Mark] in
            let places = order.map { swept?.values[$0] ?? Double($0) }
            let means = zip(places, values[index]).map { Point($0, $1.mean ?? .nan) }
            let spreads = zip(places, values[index]).compactMap { place, values in
              Spread(about: values).map {
                Mark.interval(
                  Interval(place, values.mean, $0, isUpright: true, .other(index)))
              }
            }
            let own: Mark =
              swept == nil
              ? .points(Points(name, .other(index), means))
              : .line(Line(name, .other(index), means))
            return spreads + [own]
          })
      }
    }
  }
}
