import Documents
import Experiments
import Pictures
import Statistics

extension ScaleResult {
  public var pictures: [NamedPicture] {
    let drawn = ScalingPrediction.all.map(\.figure).filter { figure in
      parts.contains { part in experts.indices.contains { part.comparison.mean(figure, $0) != nil }
      }
    }
    return [
      NamedPicture("figures", "every figure over the number of experts") { _ in
        Picture(
          "figures over experts, mean over seeds", caption: caption, panels: drawn.map(panel))
      }
    ]
      + drawn.map { figure in
        NamedPicture(figure.rawValue, "\(figure.rawValue) over the number of experts") { _ in
          Picture(
            "\(figure.rawValue) over experts, mean over seeds", caption: caption,
            panels: [panel(figure)])
        }
      }
  }

  private var caption: String {
    let data = setup.flatMap { setup in setup.data.map { " of \($0) (\(setup.split))" } } ?? ""
    return "over \(common.seedCount), fixed \(fixed.rawValue) parameters\(data), seeds "
      + abbreviated(common.seeds.map { "\($0)" }.joined(separator: ", "), to: 30)
      + (common.seeds.count > 1 ? "; shaded: the 95% interval" : "")
  }

  /// A line a layer over E, on logarithms where every value has one, with what it was before training.
  private func panel(_ figure: Figure) -> Panel {
    // The loss is that of the whole model.
    let shown = figure == .loss ? Array(parts.prefix(1)) : parts
    var values: [Double] = []
    let marks = shown.enumerated().flatMap { place, part -> [Mark] in
      let (layer, comparison) = part
      let name = layer.map { figure == .loss ? "model" : "layer \($0)" } ?? ""
      func points(_ mean: (Int) -> Double?) -> [Point] {
        let means = experts.indices.map(mean)
        values += means.compactMap { $0 }
        return zip(experts, means).map { Point(Double($0), $1 ?? .nan) }
      }
      let band = experts.indices.map { index -> Spread in
        let interval = comparison.values(figure, index).flatMap { PairedDifference($0).interval }
        return interval.map { Spread($0.lowerBound, $0.upperBound) } ?? Spread(.nan, .nan)
      }
      let untrained = points { comparison.untrainedMean(figure, $0) }
      let trained = points { comparison.mean(figure, $0) }
      return [
        .line(
          Line(
            name.isEmpty ? "untrained" : "\(name), untrained", .other(place), untrained,
            isDashed: true)),
        .line(Line(name.isEmpty ? "trained" : name, .other(place), trained, band: band)),
      ]
    }
    return Panel(
      x: Axis("experts", isLogarithmic: true),
      y: Axis(
        figure.rawValue, isLogarithmic: !values.isEmpty && values.allSatisfy { $0 > 0 }), marks)
  }
}
