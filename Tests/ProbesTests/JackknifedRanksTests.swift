import Foundation
import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import Probes

@Suite("JackknifedRanks")
struct JackknifedRanksTests {
  private let layer = randomLayer(layerForms[5], seed: 1).starving(4)
  private let inputs = randomMatrix(40, 4, seed: 2)

  @Test("is exp(2 H - mean H of halves), as numpy works it out for given halves")
  func fixture() throws {
    // p of numpy.linalg.eigvalsh(numpy.cov(x[half].T, aweights=w[half], ddof=0)); H = -sum p ln p.
    let rows = Matrix([
      [3, 0, 1], [-1, 2, 0], [0, 1, 4], [2, -2, 1], [1, 1, -3], [-2, 0, 2], [4, 1, 1], [0, -3, 0],
    ])
    let weights = [1, 2, 1, 0.5, 1, 1, 3, 1]
    let parts = [
      [0, 1, 2, 3], [4, 5, 6, 7], [0, 2, 4, 6], [1, 3, 5, 7], [0, 3, 4, 7], [1, 2, 5, 6],
      [0, 1, 6, 7], [2, 3, 4, 5],
    ]
    let entropies = [
      0.82209764621676, 0.9053714862210437, 0.7478304929832738, 0.6887737926782616,
      0.6779046373144525, 0.6360384980187488, 0.638147065137078, 0.7114919213696119,
    ]
    var halves = Matrix(repeating: 0, rows: 8, columns: 8)
    for (half, part) in parts.enumerated() { for row in part { halves[row, half] = weights[row] } }
    let measured = try WeightedVariances.measure(rows, gates: halves)
    expectClose(
      measured.map { log($0?.effectiveRank ?? .nan) }, entropies, tolerance: 1e-13)
    let whole = try #require(try WeightedPCA(of: rows, weights: weights).effectiveRank)
    expectClose(whole, 2.8139036778927378, tolerance: 1e-13)
    let free = try #require(
      try JackknifedRanks.jackknifed(whole, rows: rows, halves: halves))
    expectClose(free, 3.8216738776593555, tolerance: 1e-12)
  }

  @Test("halves are both parts of random orders, each of half the samples", arguments: [8, 9])
  func halves(count: Int) {
    let weights = (0..<count).map { 0.5 + Double($0) }
    let halves = JackknifedRanks.halves(of: weights, seed: 3, expert: 2)
    #expect(halves.rowCount == count && halves.columnCount == 8)
    var parts: Set<[Int]> = []
    for order in 0..<4 {
      let (first, second) = (halves.column(2 * order), halves.column(2 * order + 1))
      #expect(zip(first, second).map { $0 + $1 } == weights)
      #expect(first.count { $0 > 0 } == count / 2 && zip(first, second).allSatisfy { $0 * $1 == 0 })
      parts.insert(first.indices.filter { first[$0] > 0 })
    }
    #expect(parts.count == 4)
    #expect(halves == JackknifedRanks.halves(of: weights, seed: 3, expert: 2))
    #expect(halves != JackknifedRanks.halves(of: weights, seed: 3, expert: 1))
    #expect(halves != JackknifedRanks.halves(of: weights, seed: 4, expert: 2))
  }

  @Test("takes the samples that an expert was given", arguments: Representation.allCases)
  func experts(representation: Representation) throws {
    let probe = try PCAProbe(of: layer, at: inputs, representation: representation)
    let found = try JackknifedRanks(of: probe, layer: layer, at: inputs, seed: 5)
    let gates = layer.gates(at: inputs).weights
    #expect(found.experts.count == 5 && found.experts[4] == nil)
    for i in 0..<4 {
      let own = gates.column(i)
      let rows: Matrix =
        switch representation {
        case .input: inputs
        case .hidden: layer.expert(i).activations(at: inputs).hidden
        case .output: layer.expert(i).outputs(at: inputs)
        case .mixed: layer.outputs(at: inputs)
        }
      let present = own.indices.filter { own[$0] > 0 }
      let halves = JackknifedRanks.halves(of: present.map { own[$0] }, seed: 5, expert: i)
      var sum = 0.0
      for half in 0..<8 {
        let pca = try WeightedPCA(of: rows.rows(at: present), weights: halves.column(half))
        sum += log(pca.effectiveRank ?? .nan) / 8
      }
      let whole = log(try #require(probe.experts[i]?.effectiveRank))
      expectClose(try #require(found.experts[i]), exp(2 * whole - sum), tolerance: 1e-10)
    }
  }

  @Test("an expert has its halves by its number, whichever are measured with it")
  func numbers() throws {
    let probe = try PCAProbe(of: layer, at: inputs)
    let all = try JackknifedRanks(of: probe, layer: layer, at: inputs, seed: 5)
    let named = try JackknifedRanks(
      of: probe, layer: layer, at: inputs, numbers: [0, 7, 2, 3, 4], seed: 5)
    #expect(all.experts[0] == named.experts[0] && all.experts[1] != named.experts[1])
  }

  @Test("is not defined where a half has a single sample, or nothing varies")
  func undefined() throws {
    for count in [1, 2, 3] {
      var gates = Matrix(repeating: 0, rows: 40, columns: 5)
      for row in 0..<count { gates[row, 0] = 1 }
      for row in count..<40 { gates[row, 1] = 1 }
      let probe = try PCAProbe(of: layer, at: inputs, gates: gates)
      let found = try JackknifedRanks(of: probe, layer: layer, at: inputs, gates: gates, seed: 1)
      #expect(found.experts[0] == nil && found.experts[1] != nil && found.experts[2] == nil)
    }
  }

  /// exp(-r / 2n) - 1 is the relative bias of the rank where r eigenvalues are equal: H is low by
  /// sum of the variances of p over 2p, which are 2p^2/n each.
  @Test(
    "of few isotropic samples is nearer to the dimension than the raw rank",
    arguments: [32, 64, 200])
  func isotropic(count: Int) throws {
    let one = LayerShape(inputWidth: 16, outputWidth: 1, hiddenWidth: 1)
    let layer = randomLayer(one, seed: 1)
    var (raw, free) = (0.0, 0.0)
    let repeats = 60
    for seed in 0..<UInt64(repeats) {
      let inputs = randomMatrix(count, 16, seed: seed)
      let probe = try PCAProbe(of: layer, at: inputs, representation: .input)
      let ranks = try JackknifedRanks(of: probe, layer: layer, at: inputs, seed: seed)
      raw += try #require(probe.experts[0]?.effectiveRank) / Double(repeats)
      free += try #require(ranks.experts[0]) / Double(repeats)
    }
    let expected = exp(-16 / (2 * Double(count)))
    // Means of 60: of raw ones to 0.3 %, jackknifed to 0.5 %; what is left is of the second order.
    #expect(abs(raw / 16 - expected) <= 0.025, "\(raw)")
    #expect(abs(free - 16) <= 0.15 * abs(raw - 16) + 0.05, "\(free)")
  }
}
