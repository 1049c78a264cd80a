import Documents
import Experiments
import LinearAlgebra
import Pictures

extension LanguageComparison {
  public var pictures: [NamedPicture] {
    let drawn = Figure.allCases.filter { figure in
      comparisons.contains { own in
        own.architectures.indices.contains { !own.seedValues(figure, $0).isEmpty }
      }
    }
    var pictures = [
      NamedPicture("layers", "what the claims are of, over the layers") { _ in
        Picture(
          "figures over the layers, mean over seeds", caption: spreadCaption,
          panels: drawn.filter { $0 != .loss && Figure.ofDifferences.contains($0) }.map(panel))
      },
      NamedPicture("forest", "each claim at each layer: difference, interval and verdict") { _ in
        let rows = zip(layers, comparisons).flatMap { $1.forestRows(in: "layer \($0), ") }
        return try Picture(
          forest: rows, "differences over seeds, layer by layer", caption: caption)
      },
    ]
    if comparisons.contains(where: { $0.spectra?.contains { $0 != nil } == true }) {
      pictures.append(
        NamedPicture("spectra", "mean spectra of each architecture, a panel a layer") { _ in
          Picture(
            "mean Jacobian spectra over seeds, layer by layer", caption: spreadCaption,
            panels: zip(layers, comparisons).prefix(Self.mostPanels).map { layer, own in
              var panel = own.spectraPanel()
              panel.y.label = "layer \(layer), singular value"
              return panel
            })
        })
    }
    return pictures + multiversePictures(multiverse, caption: caption)
      + drawn.map { figure in
        NamedPicture(figure.rawValue, "\(figure.rawValue) of each architecture over the layers") {
          _ in
          Picture(
            "\(figure.rawValue) over the layers, mean over seeds", caption: spreadCaption,
            panels: [panel(figure)])
        }
      }
  }

  /// Panels that stand above one another.
  private static let mostPanels = 6

  private var caption: String {
    let data = setup.flatMap { setup in setup.data.map { " of \($0) (\(setup.split))" } } ?? ""
    return "over \(common.seedCount), at \(counted(common.sampleCount, "token"))\(data), seeds "
      + abbreviated(common.seeds.map { "\($0)" }.joined(separator: ", "), to: 30)
  }

  private var spreadCaption: String {
    caption + (common.seeds.count > 1 ? "; shaded: a standard deviation over seeds" : "")
  }

  /// A line an architecture over the layers, with what it was before training.
  private func panel(_ figure: Figure) -> Panel {
    Panel(
      x: Axis("layer"), y: Axis(figure.rawValue),
      common.architectures.enumerated().flatMap { index, architecture -> [Mark] in
        let values = comparisons.map { $0.seedValues(figure, index) }
        guard values.contains(where: { !$0.isEmpty }) else { return [] }
        let places = layers.map(Double.init)
        let band = values.compactMap { Spread(about: $0) }
        let untrained = comparisons.map { $0.untrainedMean(figure, index) }
        let before =
          untrained.contains { $0 != nil }
          ? [
            Mark.line(
              Line(
                "\(architecture.name), untrained", .other(index),
                zip(places, untrained).map { Point($0, $1 ?? .nan) }, isDashed: true))
          ] : []
        return before + [
          .line(
            Line(
              architecture.name, .other(index),
              zip(places, values).map { Point($0, $1.mean ?? .nan) },
              band: band.count == values.count ? band : []))
        ]
      })
  }
}
