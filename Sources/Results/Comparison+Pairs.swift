import Experiments
import Networks
import Statistics

extension Comparison {
  /// The architectures that are subtracted: of two the one that claims name first, top-k less soft less
  /// dense, and of two alike the later less the earlier.
  var pairsCompared: [(first: Int, second: Int)] {
    architectures.indices.flatMap { later in
      (0..<later).map { earlier in
        let isTurned = rank(later) < rank(earlier)
        return isTurned ? (earlier, later) : (later, earlier)
      }
    }
  }

  /// `soft - dense`.
  func difference(_ pair: (first: Int, second: Int)) -> String {
    "\(architectures[pair.first].name) - \(architectures[pair.second].name)"
  }

  /// Units whose signs are flipped for p; nil where they are too few and Student's t serves.
  var flippedUnits: Int? {
    Family.Method(units: groups.count) == .maxT ? groups.count : nil
  }

  private func rank(_ index: Int) -> Int {
    switch architectures[index].shape.routing {
    case .topK: 2
    case .soft: 1
    case .dense: 0
    }
  }
}
