import Experiments
import Statistics

extension Comparison {
  /// The differences that are listed, of trained models and by training: mean, 95% interval, d_z, p.
  ///
  /// A path is that of the table, `difference.soft.dense.sigma1.mean` for soft - dense; figures that are
  /// scales are compared by their logarithms.
  func differenceFigures(in place: String) -> [NamedFigure] {
    guard groups.count > 1 else { return [] }
    let names = architectures.map(\.name)
    return pairsCompared.flatMap { pair in
      Figure.allCases.flatMap { figure -> [NamedFigure] in
        guard let (trained, change, _) = differences(figure, pair.first, pair.second) else {
          return []
        }
        let path =
          (place.isEmpty ? "" : NamedFigure.Place.part(place).path(of: "") + ".")
          + "difference.\(names[pair.first]).\(names[pair.second]).\(figure.rawValue)."
        let part = NamedFigure.Place.part("\(place)\(difference(pair)), \(figure.nameCompared)")
        func own(_ name: String, _ value: Double?) -> NamedFigure {
          NamedFigure(name, part, value, path: path + name)
        }
        return [
          own("mean", trained.mean), own("low", trained.interval?.lowerBound),
          own("high", trained.interval?.upperBound), own("d_z", trained.effectSize),
          own("p", Family([trained.differences], seed: flipSeed).plain[0]),
          own("from_training", change?.mean),
        ]
      }
    }
  }
}
