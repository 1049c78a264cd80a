import Foundation
import LinearAlgebra
import Networks

/// Which experts the samples of each class go to, beside what independence gives (docs/metrics.md, Routing).
///
/// An assignment is 1/k for each selected expert of a sample (top-k), or the gate (soft). Where experts know
/// nothing of classes, each class gives an expert its load.
public struct ClassRouting: Codable, Equatable, Sendable {
  /// The classes that occur, ascending, what each is called, and how many samples it has.
  public let classes: [Int]
  public let names: [String]
  public let counts: [Int]
  /// The mean assignment over the samples of a class, experts×classes.
  public let shares: Matrix
  /// (share − load) in standard deviations of labels shuffled among the samples, experts×classes.
  ///
  /// The deviation is exact: of a mean of so many samples drawn without replacement; 0 where there is none.
  public let scores: Matrix
  /// Shufflings of the labels, and the largest |score| of each.
  public let draws: Int
  public let largestByChance: RoutingNull.Level
  /// In how many of them that was at least the largest found.
  public let exceeding: Int

  /// Shufflings, unless told otherwise: the least p is 0.005.
  public static let usualDraws = 199

  /// Routes samples by the class that `labels` gives each; `names` are those of the classes, by number.
  ///
  /// - Throws: `ProbeError.notApplicable` where there is no sample or no draw, or as many labels as samples
  ///   are not there.
  public init(
    of layer: any RoutedLayer, gates: Gates, labels: [Int], names: [String]? = nil,
    draws: Int = usualDraws, seed: UInt64
  ) throws(ProbeError) {
    let samples = gates.weights.rowCount
    guard samples > 0, labels.count == samples, draws > 0 else {
      throw .notApplicable("\(labels.count) labels of \(samples) samples, \(draws) draws")
    }
    let classes = Set(labels).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    let codes = labels.map { numbers[$0] ?? 0 }
    let assignments = Assignments(of: layer, gates: gates)
    var counts = [Int](repeating: 0, count: classes.count)
    for code in codes { counts[code] += 1 }
    let scale = ScoreScale(assignments, counts: counts)
    let sums = assignments.sums(of: codes, classes: classes.count)
    self.classes = classes
    self.names = classes.map { label in
      names.flatMap { $0.indices.contains(label) ? $0[label] : nil } ?? "\(label)"
    }
    self.counts = counts
    shares = scale.shares(of: sums)
    scores = scale.scores(of: sums)
    let drawn = Parallel.map(draws) { draw -> Double in
      var stream = RandomStream(seed: seed, purpose: .shuffle, index: draw)
      let order = stream.permutation(samples)
      let shuffled = assignments.sums(of: order.map { codes[$0] }, classes: classes.count)
      return scale.scores(of: shuffled).elements.reduce(0) { max($0, abs($1)) }
    }
    guard let level = RoutingNull.Level(drawn) else {
      throw .notApplicable("no shuffling of the labels was drawn")
    }
    self.draws = drawn.count
    largestByChance = level
    // What is equal but for rounding counts as large.
    let largest = scores.elements.reduce(0) { max($0, abs($1)) } * (1 - 1e-12)
    exceeding = drawn.count { $0 >= largest }
  }
}

extension ClassRouting {
  public var expertCount: Int { shares.rowCount }

  /// The load of each expert: its mean share over all samples.
  public var loads: [Double] {
    let n = Double(counts.reduce(0, +))
    return (0..<expertCount).map { i in
      counts.indices.reduce(0) { $0 + Double(counts[$1]) * shares[i, $1] } / n
    }
  }

  /// The pair of the largest |score|, the lower expert and then the lower class of equals; nil where no
  /// score is more than 0.
  public var strongest: (expert: Int, place: Int)? {
    var best: (expert: Int, place: Int)?
    var largest = 0.0
    for i in 0..<expertCount {
      for c in classes.indices where abs(scores[i, c]) > largest {
        (best, largest) = ((i, c), abs(scores[i, c]))
      }
    }
    return best
  }

  /// The largest |score|.
  public var largestScore: Double { scores.elements.reduce(0) { max($0, abs($1)) } }

  /// (1 + shufflings with as large a score) / (1 + shufflings).
  public var p: Double { Double(1 + exceeding) / Double(1 + draws) }
}

/// How much of every sample each expert gets.
private struct Assignments: Sendable {
  let samples, experts: Int
  /// The experts of each sample that get something, and how much.
  let entries: [[(expert: Int, weight: Double)]]

  init(of layer: any RoutedLayer, gates: Gates) {
    (samples, experts) = (gates.weights.rowCount, layer.shape.expertCount)
    let each = 1 / Double(layer.shape.selectedCount)
    let isTopK = layer.shape.routing == .topK
    entries = (0..<gates.weights.rowCount).map { row in
      isTopK
        ? gates.selected[row].map { ($0, each) }
        : gates.weights.row(row).enumerated().map { ($0.offset, $0.element) }
    }
  }

  /// Sums over the samples of each class, experts×classes.
  func sums(of codes: [Int], classes: Int) -> Matrix {
    var sums = [Double](repeating: 0, count: experts * classes)
    for (code, entry) in zip(codes, entries) {
      for (expert, weight) in entry { sums[expert * classes + code] += weight }
    }
    return Matrix(rows: experts, columns: classes, elements: sums)
  }
}

/// The mean and the standard deviation of sums over classes when labels are shuffled.
private struct ScoreScale: Sendable {
  let counts: [Int]
  let loads: [Double]
  /// Of an expert's assignments over samples, divided by the number of samples less 1.
  let variances: [Double]

  init(_ assignments: Assignments, counts: [Int]) {
    self.counts = counts
    let n = Double(assignments.samples)
    var sums = [Double](repeating: 0, count: assignments.experts)
    for entry in assignments.entries {
      for (expert, weight) in entry { sums[expert] += weight }
    }
    let loads = sums.map { $0 / n }
    // Samples that an expert gets nothing of are as many as are missing.
    var (squares, reached) = (
      [Double](repeating: 0, count: assignments.experts),
      [Double](repeating: 0, count: assignments.experts)
    )
    for entry in assignments.entries {
      for (expert, weight) in entry {
        squares[expert] += (weight - loads[expert]) * (weight - loads[expert])
        reached[expert] += 1
      }
    }
    self.loads = loads
    variances = loads.indices.map { i in
      n > 1 ? (squares[i] + (n - reached[i]) * loads[i] * loads[i]) / n / (n - 1) : 0
    }
  }

  func shares(of sums: Matrix) -> Matrix {
    var shares = sums
    for i in 0..<sums.rowCount {
      for c in counts.indices { shares[i, c] = sums[i, c] / Double(counts[c]) }
    }
    return shares
  }

  func scores(of sums: Matrix) -> Matrix {
    var scores = sums
    let n = Double(counts.reduce(0, +))
    for i in 0..<sums.rowCount {
      for c in counts.indices {
        let m = Double(counts[c])
        let deviation = (m * (n - m) * variances[i]).squareRoot()
        let excess = sums[i, c] - m * loads[i]
        // Rounding of sums that cannot differ is no association.
        scores[i, c] = deviation > 1e-12 * m ? excess / deviation : 0
      }
    }
    return scores
  }
}

extension ClassRouting {
  /// What it takes: a matrix of classes a draw, and the entries of every sample.
  public static func cost(of shape: LayerShape, samples: Int, classes: Int) -> ProbeCost {
    let entries = Double(shape.routing == .topK ? shape.selectedCount : shape.expertCount)
    let draws = Double(usualDraws)
    let threads = Double(threads(sharing: usualDraws))
    return ProbeCost(
      fixed: 16 * (threads + 3) * Double(shape.expertCount) * Double(classes),
      each: 16 * entries + 48 + threads * 24,
      seconds: draws * Double(samples) * (entries + 10) * 2e-9 / Double(Parallel.threadCount))
  }
}
