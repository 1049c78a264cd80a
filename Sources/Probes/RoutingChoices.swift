import LinearAlgebra
import Networks

/// What experts samples are given to, for comparing samples with one another.
enum RoutingChoices: Sendable {
  /// Top-k: for each sample its experts, a bit each, so many words a sample.
  case sets(words: [UInt64], wordCount: Int, k: Int)
  /// Soft: gates, samples×experts.
  case gates(Matrix)

  init(of gates: Gates, routing: Routing, selecting k: Int) {
    guard routing == .topK else {
      self = .gates(gates.weights)
      return
    }
    self.init(sets: gates.selected, experts: gates.weights.columnCount, selecting: k)
  }

  private init(sets: [[Int]], experts: Int, selecting k: Int) {
    let count = (experts + 63) / 64
    var words = [UInt64](repeating: 0, count: count * sets.count)
    for (row, chosen) in sets.enumerated() {
      for i in chosen { words[row * count + i / 64] |= 1 << UInt64(i % 64) }
    }
    self = .sets(words: words, wordCount: count, k: k)
  }

  /// |A ∩ B| / k of two samples' experts; of soft gates Σᵢ min(gᵢ, g′ᵢ).
  func overlap(_ a: Int, _ b: Int) -> Double {
    switch self {
    case .sets(let words, let count, let k):
      var shared = 0
      for word in 0..<count {
        shared += (words[a * count + word] & words[b * count + word]).nonzeroBitCount
      }
      return Double(shared) / Double(k)
    case .gates(let gates):
      let e = gates.columnCount
      var sum = 0.0
      for i in 0..<e { sum += min(gates.elements[a * e + i], gates.elements[b * e + i]) }
      return sum
    }
  }

  /// |A ∩ B| / |A ∪ B| where `overlap` is |A ∩ B| / k; nil of soft gates.
  func jaccard(ofOverlap overlap: Double) -> Double? {
    if case .sets = self { overlap / (2 - overlap) } else { nil }
  }

  /// What a router of random rows would choose at the rows of `inputs`, which knows their directions and
  /// nothing else.
  ///
  /// Every expert's scores have mean 0 over the samples, as a router that balances loads gives no expert
  /// more for what all samples share; of soft gates they are spread as `logits` are.
  static func random(
    at centred: Matrix, like logits: Matrix, of shape: LayerShape, using stream: inout RandomStream
  ) -> RoutingChoices {
    let e = shape.expertCount
    let rows = Matrix(rows: e, columns: centred.columnCount, using: &stream)
    let scores = centred.productTransposing(rows)
    guard shape.routing != .topK else {
      let sets = (0..<scores.rowCount).map { row -> [Int] in
        let s = Array(scores.row(row))
        let order = s.indices.sorted { s[$0] > s[$1] || (s[$0] == s[$1] && $0 < $1) }
        return Array(order.prefix(shape.selectedCount))
      }
      return RoutingChoices(sets: sets, experts: e, selecting: shape.selectedCount)
    }
    let (own, wanted) = (spread(scores), spread(logits))
    var gates = scores.scaled(by: own > 0 ? wanted / own / shape.temperature : 0)
    for row in 0..<gates.rowCount {
      let range = row * e..<(row + 1) * e
      let top = gates.elements[range].max() ?? 0
      for place in range { gates.elements[place] = Double.exponential(gates.elements[place] - top) }
      let sum = gates.elements[range].reduce(0, +)
      for place in range { gates.elements[place] /= sum }
    }
    return .gates(gates)
  }

  /// The root mean square of the elements less their column's mean.
  private static func spread(_ matrix: Matrix) -> Double {
    let centred = matrix.centringColumns
    return centred.frobeniusNorm / Double(max(centred.elements.count, 1)).squareRoot()
  }
}

extension Matrix {
  /// Each column less its mean.
  var centringColumns: Matrix {
    var (sums, result) = ([Double](repeating: 0, count: columnCount), self)
    for row in 0..<rowCount {
      for j in 0..<columnCount { sums[j] += elements[row * columnCount + j] / Double(rowCount) }
    }
    for row in 0..<rowCount {
      for j in 0..<columnCount { result.elements[row * columnCount + j] -= sums[j] }
    }
    return result
  }
}
