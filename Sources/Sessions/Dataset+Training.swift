import Datasets
import Networks

extension Dataset {
  /// The target in the form a training takes; labels where it has none.
  public var trainingTarget: Networks.Target {
    switch target {
    case .none: .labels([])
    case .values(let values): .values(values)
    case .labels(let labels, _): .labels(labels)
    }
  }
}
