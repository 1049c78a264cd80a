import LinearAlgebra
import Networks

/// How a router's logits become gates, in the forms that released mixtures have.
///
/// With z = Wr x + br: scores s = softmax(z) or σ(z); experts are chosen by z, or by s + c where there is
/// a correction bias c, among the kept groups; gates are s of the chosen, over their sum + ε where they
/// are normalised, times a scale.
public struct RouterRule: Equatable, Sendable {
  /// What a logit is turned into.
  public enum Score: Sendable {
    /// Over all experts.
    case softmax
    /// Each for itself (DeepSeek-V3, 2024, section 2.1.2).
    case sigmoid
  }

  /// What a group of experts is kept by.
  public enum GroupScore: Sendable {
    /// Its largest score (DeepSeek-V2, 2024).
    case largest
    /// The sum of its two largest (DeepSeek-V3, 2024).
    case sumOfTwo
  }

  public var score: Score = .softmax
  /// k.
  public var selectedCount: Int
  public var groupCount = 1
  public var keptGroups = 1
  public var groupScore: GroupScore = .largest
  public var normalises: Bool
  /// ε, what is added to the sum that gates are divided by.
  public var epsilon = 0.0
  public var scale = 1.0
  /// c, one value an expert: it only chooses, and has no derivative.
  public var correction: [Double]?

  public init(selecting selectedCount: Int, normalises: Bool) {
    (self.selectedCount, self.normalises) = (selectedCount, normalises)
  }
}

extension RouterRule {
  /// Routes each row of `logits`, samples×experts.
  func gates(of logits: Matrix) -> Gates {
    let (n, e) = (logits.rowCount, logits.columnCount)
    var weights = Matrix(repeating: 0, rows: n, columns: e)
    var scores = logits
    var selected: [[Int]] = []
    selected.reserveCapacity(n)
    for row in 0..<n {
      let z = Array(logits.row(row))
      let s = self.scores(of: z)
      var chosenBy = score == .softmax ? z : s
      if let correction { for i in 0..<e { chosenBy[i] += correction[i] } }
      leaveOutGroups(of: &chosenBy)
      let chosen = Self.largest(selectedCount, of: chosenBy).sorted()
      let divisor = self.divisor(s, z, chosen)
      for i in chosen { weights[row, i] = scale * numerator(s, z, i, among: chosen) / divisor }
      for i in 0..<e { scores[row, i] = chosenBy[i] }
      selected.append(chosen)
    }
    return Gates(logits: logits, weights: weights, selected: selected, scores: scores)
  }

  /// s.
  private func scores(of z: [Double]) -> [Double] {
    switch score {
    case .sigmoid: z.map { 1 / (1 + Double.exponential(-$0)) }
    case .softmax: Self.softmax(z)
    }
  }

  private static func softmax(_ z: [Double]) -> [Double] {
    let top = z.max() ?? 0
    let powers = z.map { Double.exponential($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// Of a normalised softmax the powers are taken from the largest chosen logit, so that none is lost
  /// where the chosen are far below an expert of a group that is not kept.
  private func numerator(_ s: [Double], _ z: [Double], _ i: Int, among chosen: [Int]) -> Double {
    guard score == .softmax, normalises else { return s[i] }
    return Double.exponential(z[i] - (chosen.map { z[$0] }.max() ?? 0))
  }

  private func divisor(_ s: [Double], _ z: [Double], _ chosen: [Int]) -> Double {
    guard normalises else { return 1 }
    return chosen.reduce(0) { $0 + numerator(s, z, $1, among: chosen) } + epsilon
  }

  /// Puts −∞ to the experts of groups that are not kept.
  private func leaveOutGroups(of chosenBy: inout [Double]) {
    guard keptGroups < groupCount else { return }
    let size = chosenBy.count / groupCount
    let groups = (0..<groupCount).map { g in
      let members = chosenBy[g * size..<(g + 1) * size].sorted(by: >)
      return groupScore == .largest ? members[0] : members.prefix(2).reduce(0, +)
    }
    let kept = Set(Self.largest(keptGroups, of: groups))
    for i in chosenBy.indices where !kept.contains(i / size) { chosenBy[i] = -.infinity }
  }

  /// The positions of the k largest numbers; of equals the lower position is taken.
  private static func largest(_ k: Int, of values: [Double]) -> [Int] {
    Array(
      values.indices.sorted { values[$0] > values[$1] || (values[$0] == values[$1] && $0 < $1) }
        .prefix(k))
  }
}

extension RouterRule {
  /// dgᵢ/dx of the experts chosen at sample `row` of `gates`, in their order, one value an input;
  /// `router` is Wr, experts×inputs.
  ///
  /// Softmax: gᵢ (Wrᵢ − Σⱼ pⱼ Wrⱼ), p over the chosen where gates are normalised, else over all. Sigmoid:
  /// ds = s (1 − s) Wr, of the quotient where gates are normalised.
  func gradients(of gates: Gates, row: Int, router: Matrix) -> [[Double]] {
    let (d, chosen) = (router.columnCount, gates.selected[row])
    let z = Array(gates.logits.row(row))
    func mean(_ weights: [(Int, Double)]) -> [Double] {
      var mean = [Double](repeating: 0, count: d)
      for (i, p) in weights where p != 0 {
        for j in 0..<d { mean[j] += p * router[i, j] }
      }
      return mean
    }
    switch score {
    case .softmax:
      let weights =
        normalises
        ? chosen.map { ($0, gates.weights[row, $0] / scale) }
        : Array(Self.softmax(z).enumerated()).map { ($0.offset, $0.element) }
      let mean = mean(weights)
      return chosen.map { i in
        (0..<d).map { gates.weights[row, i] * (router[i, $0] - mean[$0]) }
      }
    case .sigmoid:
      let s = scores(of: z)
      let slopes = chosen.map { s[$0] * (1 - s[$0]) }
      guard normalises else {
        return zip(chosen, slopes).map { i, slope in (0..<d).map { scale * slope * router[i, $0] } }
      }
      let sum = chosen.reduce(0) { $0 + s[$1] } + epsilon
      let change = mean(Array(zip(chosen, slopes)))
      return zip(chosen, slopes).map { i, slope in
        (0..<d).map { scale * (slope * router[i, $0] - s[i] / sum * change[$0]) / sum }
      }
    }
  }
}
