import Documents
import Experiments
import LinearAlgebra
import Pictures
import Statistics

extension Verdict {
  /// Each has a colour of its own.
  var role: Role {
    .other([.holds, .reversed, .open].firstIndex(of: self) ?? 3)
  }
}

extension Comparison {
  public var pictures: [NamedPicture] {
    var pictures: [NamedPicture] = []
    if !family.tests.isEmpty {
      pictures.append(
        NamedPicture("forest", "the difference that each claim is of, with its interval") { _ in
          forest(family)
        })
    }
    if spectra != nil {
      pictures.append(
        NamedPicture("spectra", "mean spectra over seeds, before and after training") { _ in
          spectraPicture
        })
    }
    let measured = Figure.allCases.filter { figure in
      architectures.indices.contains { values(figure, $0) != nil }
    }
    pictures += measured.map { figure in
      NamedPicture(figure.rawValue, "\(figure.rawValue) of each architecture, seed by seed") { _ in
        picture(of: figure)
      }
    }
    if let multiverse {
      for (name, claim) in Claim.named
      where multiverse.universes.contains(where: { $0.claim == claim }) {
        pictures.append(
          NamedPicture(
            name == Claim.named.first?.name ? "multiverse" : "multiverse-\(name)",
            "claim \(name) under every combination of conventions"
          ) { _ in specification(of: multiverse, claim, name) })
      }
    }
    if let matching, !matching.levels.isEmpty {
      pictures.append(
        NamedPicture("levels", "the steps to equal held-out losses") { _ in levels(of: matching) })
    }
    return pictures
  }

  var pictureCaption: String {
    let data = setup?.data.map { " on \($0)" } ?? ""
    return "\(architectures.map(\.name).joined(separator: ", "))\(data), \(progress), at "
      + counted(sampleCount, "sample")
  }

  /// A row a claim: the mean difference, its 95% interval, and what it is held against.
  func forest(_ family: ClaimFamily, place: String = "") -> Picture {
    let tests = Claim.named.compactMap { entry in family[entry.claim].map { (entry.name, $0) } }
    return Picture(
      "claims\(place): mean difference, 95% interval; the line is no difference",
      caption: pictureCaption,
      x: Axis("difference (sigma1 in logarithms)", includes: [0]),
      y: Axis("", categories: tests.map { "\($0.0) \($0.1.claim.statement)" }),
      tests.enumerated().map { row, entry in
        let difference = entry.1.trained.difference
        return .interval(
          Interval(
            Double(row), difference.mean,
            difference.interval.map { Spread($0.lowerBound, $0.upperBound) },
            level: entry.1.claim.isEquivalence ? rule?.sesoi : 0, note: entry.1.verdict.rawValue,
            entry.1.verdict.role))
      })
  }

  private var spectraPicture: Picture {
    var marks: [Mark] = []
    for (index, architecture) in architectures.enumerated() {
      guard let own = spectra?[index] else { continue }
      func means(_ values: Matrix) -> [Double] {
        (0..<values.columnCount).map { j in
          (0..<values.rowCount).reduce(0) { $0 + values[$1, j] } / Double(max(1, values.rowCount))
        }
      }
      marks.append(
        curve(
          "\(architecture.name), untrained", .other(index), means(own.untrained), isDashed: true))
      let ends = (0..<own.trained.columnCount).map { j -> Spread in
        let column = (0..<own.trained.rowCount).map { own.trained[$0, j] }
        return Spread(column.min() ?? .nan, column.max() ?? .nan)
      }
      marks.append(
        curve(
          architecture.name, .other(index), means(own.trained),
          band: own.trained.rowCount > 1 ? ends : []))
    }
    return Picture(
      "mean Jacobian spectra; bands from the lowest to the highest seed", caption: pictureCaption,
      x: Axis("j"), y: Axis("singular value s_j", includes: [0]), marks)
  }

  /// A row an architecture: every seed, their mean with its interval, and the level before training.
  private func picture(of figure: Figure) -> Picture {
    var marks: [Mark] = []
    for index in architectures.indices {
      guard let values = values(figure, index) else { continue }
      let interval = values.count > 1 ? PairedDifference(values).interval : nil
      marks.append(
        .points(Points("", .other(index), values.map { Point($0, Double(index)) })))
      marks.append(
        .interval(
          Interval(
            Double(index), mean(figure, index),
            interval.map { Spread($0.lowerBound, $0.upperBound) },
            level: untrainedMean(figure, index), .other(index))))
    }
    return Picture(
      "\(figure.rawValue): every seed, mean with its 95% interval; the line is untrained",
      caption: pictureCaption, x: Axis(figure.rawValue),
      y: Axis("", categories: architectures.map(\.name)), marks)
  }

  /// Sorted estimates above, the conventions of each below (Simonsohn, Simmons and Nelson, 2020).
  private func specification(of multiverse: Multiverse, _ claim: Claim, _ name: String) -> Picture {
    let own = multiverse.universes.filter { $0.claim == claim }
    // Sorting keeps the order of equals.
    let order = own.indices.sorted {
      own[$0].mean < own[$1].mean || (own[$0].mean == own[$1].mean && $0 < $1)
    }
    let conventions = Set(own.flatMap { $0.choices.keys }).sorted()
    var rows: [(convention: String, choice: String)] = []
    for convention in conventions {
      for universe in own {
        guard let choice = universe.choices[convention] else { continue }
        if !rows.contains(where: { $0 == (convention, choice) }) {
          rows.append((convention, choice))
        }
      }
    }
    let estimates = order.enumerated().map { place, index -> Mark in
      let universe = own[index]
      let interval = universe.values.flatMap { $0.count > 1 ? PairedDifference($0).interval : nil }
      return .interval(
        Interval(
          Double(place + 1), universe.mean, interval.map { Spread($0.lowerBound, $0.upperBound) },
          level: 0, isUpright: true, universe.verdict.role))
    }
    let choices = rows.enumerated().map { row, entry -> Mark in
      .points(
        Points(
          "", .other(conventions.firstIndex(of: entry.convention) ?? 0),
          order.enumerated().filter { own[$0.element].choices[entry.convention] == entry.choice }
            .map { Point(Double($0.offset + 1), Double(row)) }))
    }
    return Picture(
      "claim \(name) under every combination of conventions: \(claim.statement)",
      caption: pictureCaption,
      panels: [
        Panel(x: Axis("universe"), y: Axis("difference", includes: [0]), estimates),
        Panel(
          x: Axis("universe, by its estimate"),
          y: Axis("", categories: rows.map { "\($0.convention): \($0.choice)" }), choices),
      ])
  }

  private func levels(of matching: LossMatching) -> Picture {
    Picture(
      "steps to equal held-out loss (median over seeds)", caption: pictureCaption,
      x: Axis("excess loss"), y: Axis("steps", includes: [0]),
      architectures.enumerated().map { index, architecture in
        .line(
          Line(
            architecture.name, .other(index),
            matching.levels.map { Point($0.excess, $0.medianSteps(index) ?? .nan) }))
      })
  }
}

extension LanguageComparison {
  public var pictures: [NamedPicture] {
    let figures = Figure.allCases.filter { figure in
      comparisons.contains { one in
        one.architectures.indices.contains { one.mean(figure, $0) != nil }
      }
    }
    return figures.map { figure in
      NamedPicture(figure.rawValue, "\(figure.rawValue) of each architecture over layers") { _ in
        byLayer(figure)
      }
    }
      + zip(layers, comparisons).filter { !$0.1.family.tests.isEmpty }.map { layer, comparison in
        NamedPicture("forest-\(layer)", "the claims at layer \(layer)") { _ in
          comparison.forest(comparison.family, place: " at layer \(layer)")
        }
      }
  }

  /// Means over seeds with their 95% intervals as bands.
  private func byLayer(_ figure: Figure) -> Picture {
    let marks = common.architectures.enumerated().flatMap { index, architecture -> [Mark] in
      let values = comparisons.map { $0.values(figure, index) ?? [] }
      let points = zip(layers, values).map { layer, values in
        Point(Double(layer), values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count))
      }
      let band = values.map { values -> Spread in
        guard values.count > 1, let interval = PairedDifference(values).interval else {
          return Spread(.nan, .nan)
        }
        return Spread(interval.lowerBound, interval.upperBound)
      }
      let untrained = zip(layers, comparisons).map {
        Point(Double($0), $1.untrainedMean(figure, index) ?? .nan)
      }
      return [
        .line(Line("\(architecture.name), untrained", .other(index), untrained, isDashed: true)),
        .line(
          Line(architecture.name, .other(index), points, band: common.seeds.count > 1 ? band : [])),
      ]
    }
    return Picture(
      "\(figure.rawValue) over layers: mean over seeds, 95% interval",
      caption: common.pictureCaption,
      x: Axis("layer"), y: Axis(figure.rawValue), marks)
  }
}
