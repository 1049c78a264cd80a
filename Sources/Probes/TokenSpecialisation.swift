import LinearAlgebra
import Networks

/// Which tokens each expert takes: for a token, the share of its occurrences that go to the expert.
///
/// share_i(v) = Σₙ wₙᵢ [token n is v] / Σₙ [token n is v], where w is 1 for the experts that top-k
/// selects and the gate for soft ones. Source: Muennighoff et al., OLMoE, 2024, vocabulary
/// specialisation.
public struct TokenSpecialisation: Codable, Equatable, Sendable {
  public let sampleCount: Int
  /// Tokens that occur less often among the samples are left out.
  public let minimumCount: Int
  /// The tokens, ascending, and how often each occurs.
  public let tokens, counts: [Int]
  /// Each token's share for each expert, tokens×experts; a row sums to k, of soft experts to 1.
  public let shares: Matrix
  /// The share of all samples that each expert takes, whatever the token.
  public let base: [Double]

  /// Σ_v count(v) · maxᵢ share_i(v) / Σ_v count(v): how much of a token its own expert takes.
  public var mean: Double {
    let weighted = counts.indices.reduce(0.0) {
      $0 + Double(counts[$1]) * (shares.row($1).max() ?? 0)
    }
    return weighted / Double(counts.reduce(0, +))
  }

  /// Routes each row of `inputs`, samples×inputs, which stands for the token of its place.
  ///
  /// With `shuffling` the rows are given to the tokens in that order: what specialisation would be
  /// if routing had nothing to do with the token.
  /// - Throws: `ProbeError.notApplicable` for a single expert, or when no token is frequent enough.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, tokens: [Int], minimumCount: Int,
    shuffling order: [Int]? = nil
  ) throws(ProbeError) {
    precondition(
      tokens.count == inputs.rowCount, "\(tokens.count) tokens of \(inputs.rowCount) samples")
    guard layer.shape.expertCount > 1 else {
      throw .notApplicable("there is one expert, which takes every token")
    }
    let taken = try Self.taken(by: layer, at: inputs)
    let e = layer.shape.expertCount
    var occurrences: [Int: [Int]] = [:]
    for (n, token) in tokens.enumerated() {
      occurrences[token, default: []].append(order.map { $0[n] } ?? n)
    }
    let kept = occurrences.filter { $0.value.count >= minimumCount }.sorted { $0.key < $1.key }
    guard !kept.isEmpty else {
      throw .notApplicable(
        "no token occurs \(minimumCount) times among the \(tokens.count) samples; take more of them "
          + "or a lower count")
    }
    func sums(_ rows: some Sequence<Int>) -> [Double] {
      rows.reduce(into: [Double](repeating: 0, count: e)) { sums, row in
        for i in 0..<e { sums[i] += taken[row, i] }
      }
    }
    sampleCount = tokens.count
    self.minimumCount = minimumCount
    self.tokens = kept.map(\.key)
    counts = kept.map(\.value.count)
    shares = Matrix(kept.map { rows in sums(rows.value).map { $0 / Double(rows.value.count) } })
    base = sums(0..<tokens.count).map { $0 / Double(tokens.count) }
  }

  /// 1 for each expert that is selected, or the gates of soft ones; samples×experts.
  private static func taken(
    by layer: any RoutedLayer, at inputs: Matrix
  ) throws(ProbeError) -> Matrix {
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }
    guard layer.shape.routing == .topK else { return gates.weights }
    var taken = Matrix(repeating: 0, rows: inputs.rowCount, columns: layer.shape.expertCount)
    for (n, experts) in gates.selected.enumerated() {
      for i in experts { taken[n, i] = 1 }
    }
    return taken
  }
}

extension TokenSpecialisation {
  /// The places of the tokens that expert `i` takes the largest share of, above what it takes of all;
  /// of equal shares the more frequent token first.
  public func leading(of i: Int, limit: Int) -> [Int] {
    Array(
      tokens.indices.filter { shares[$0, i] > base[i] }.sorted {
        (shares[$1, i], counts[$1], tokens[$0]) < (shares[$0, i], counts[$0], tokens[$1])
      }.prefix(limit))
  }
}
