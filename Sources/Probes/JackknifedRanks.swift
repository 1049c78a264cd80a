import Foundation
import LinearAlgebra
import Networks

/// Effective ranks of weighted PCAs with the bias of few samples taken out, by the half-sample jackknife.
///
/// The entropy H of normalised eigenvalues is low by a term in 1 / n_eff, which is twice that in half the
/// samples: `H_inf = 2 H - mean of H in halves` is free of it, and `exp(H_inf)` is the rank (generalised
/// jackknife: Quenouille 1956; Schucany, Gray & Owen 1971). It may exceed the dimension by its own noise.
public struct JackknifedRanks: Codable, Equatable, Sendable {
  /// Halves of an expert's samples: both of each of four random orders, so that all samples count alike.
  static var halves: Int { 8 }

  /// exp(H_inf), one an expert; nil for one without variance in all its samples or in a half of them.
  public let experts: [Double?]

  public init(experts: [Double?]) {
    self.experts = experts
  }

  /// Jackknifes `rank`, exp(H) of a spectrum, of each expert of `probe`, measured on `layer` at `inputs`.
  ///
  /// `gates` is what the probe had in place of the router's own weights, samples×experts. `numbers` is what
  /// experts are called, where they are some of a layer's: an expert has the same halves whichever are
  /// measured.
  /// - Throws: `ProbeError` when a number is not finite.
  public init(
    of probe: PCAProbe, layer: any RoutedLayer, at inputs: Matrix, gates: Matrix? = nil,
    numbers: [Int]? = nil, seed: UInt64,
    rank: (any VarianceSpectrum) -> Double? = { $0.effectiveRank }
  ) throws(ProbeError) {
    let weights: Matrix
    if let gates {
      weights = gates
    } else {
      weights = try asking { () throws(NetworkError) in try layer.gates(at: inputs).weights }
    }
    let mixed = try probe.representation.mixed(of: layer, at: inputs)
    var ranks: [Double?] = []
    for (i, analysis) in probe.experts.enumerated() {
      let own = weights.column(i)
      let present = own.indices.filter { own[$0] > 0 }
      guard let analysis, let whole = rank(analysis), present.count > 1 else {
        ranks.append(nil)
        continue
      }
      let isPart = present.count < own.count
      let rows = try probe.representation.rows(
        of: layer, expert: i, at: isPart ? inputs.rows(at: present) : inputs,
        mixed: isPart ? mixed?.rows(at: present) : mixed)
      let halves = Self.halves(
        of: present.map { own[$0] }, seed: seed, expert: numbers?[i] ?? i)
      ranks.append(try Self.jackknifed(whole, rows: rows, halves: halves, rank: rank))
    }
    experts = ranks
  }

  /// exp(2 H − mean H) of the rank of all `rows`, exp(H), and of their halves, one column of weights each;
  /// nil where one has no variance.
  static func jackknifed(
    _ whole: Double, rows: Matrix, halves: Matrix,
    rank: (any VarianceSpectrum) -> Double? = { $0.effectiveRank }
  ) throws(ProbeError) -> Double? {
    var sum = 0.0
    for half in try WeightedVariances.measure(rows, gates: halves) {
      guard let rank = half.flatMap({ rank($0) }) else { return nil }
      sum += log(rank)
    }
    return exp(2 * log(whole) - sum / Double(halves.columnCount))
  }

  /// The weights of each half, samples×halves, 0 outside it; of an odd number one half has one more.
  static func halves(of weights: [Double], seed: UInt64, expert: Int) -> Matrix {
    var result = Matrix(repeating: 0, rows: weights.count, columns: halves)
    for order in 0..<halves / 2 {
      var stream = RandomStream(
        seed: seed, purpose: .halves, index: expert * (halves / 2) + order)
      for (place, row) in stream.permutation(weights.count).enumerated() {
        result[row, 2 * order + (place < weights.count / 2 ? 0 : 1)] = weights[row]
      }
    }
    return result
  }

  /// The mean over experts that have one, by `weights`.
  public func mean(weights: [Double]) -> Double? { weightedMean(experts, weights: weights) }
}
