import Foundation
import LinearAlgebra
import Sweeps
import Testing

@Suite("Effects of axes")
struct SweepEffectsTests {
  /// A sweep of 3 by 2 by 2 points whose figure is what `value` says.
  private func sweep(
    seeds: Int, _ value: (_ a: Int, _ b: Int, _ c: Int, _ seed: Int) -> Double?
  ) throws -> Sweep {
    let design = SweepDesign(
      grid: try SweepGrid(
        over: [SweepAxis("a=0,1,2"), SweepAxis("b=0,1"), SweepAxis("c=0,1")]),
      seeds: (0..<UInt64(seeds)).map { $0 }, commands: ["x {a} {b} {c}"], measures: ["y"], keep: [],
      sources: [], numerics: "1")
    return Sweep(
      design: design,
      cells: design.cells.map { cell in
        let at = cell.words.compactMap { Int($0) }
        let value = value(at[0], at[1], at[2], Int(cell.seed))
        return cell.done(
          [SweepFigure(path: "y", unit: "", value: value, nulls: [], reason: nil)], digest: "1")
      })
  }

  @Test("an additive figure has its terms as main effects and no interaction")
  func additive() throws {
    let (a, b) = ([1.0, -2, 4], [0.5, -0.5])
    let sweep = try sweep(seeds: 3) { i, j, _, seed in 10 * Double(seed) + a[i] + b[j] }
    let effects = try #require(SweepEffects(of: "y", in: sweep))
    #expect(effects.seedCount == 3 && effects.main.count == 7 && effects.interactions.count == 16)
    for effect in effects.main {
      let expected = [a.map { $0 - 1 }, b, [0, 0]][effect.axes[0]][effect.steps[0]]
      expectNear(effect.estimate.median, expected)
    }
    for effect in effects.interactions { expectNear(effect.estimate.median, 0) }
  }

  @Test(
    "effects of random figures add up to nothing along every axis, and to the table of two axes")
  func identity() throws {
    let sweep = try sweep(seeds: 1) { a, b, c, _ in
      var stream = RandomStream(seed: UInt64(a + 10 * b + 100 * c), purpose: .test)
      return stream.normal()
    }
    let effects = try #require(SweepEffects(of: "y", in: sweep))
    for axis in 0..<3 {
      let own = effects.main.filter { $0.axes == [axis] }
      expectNear(own.reduce(0) { $0 + $1.estimate.median }, 0)
    }
    func cell(_ a: Int, _ b: Int, _ c: Int) -> Double {
      sweep.cells[4 * a + 2 * b + c].value("y") ?? .nan
    }
    let grand = sweep.cells.compactMap { $0.value("y") }.reduce(0, +) / 12
    for a in 0..<3 {
      for b in 0..<2 {
        let found =
          grand
          + effects.main.filter {
            ($0.axes == [0] && $0.steps == [a]) || ($0.axes == [1] && $0.steps == [b])
          }.reduce(0) { $0 + $1.estimate.median }
          + effects.interactions.filter { $0.axes == [0, 1] && $0.steps == [a, b] }
          .reduce(0) { $0 + $1.estimate.median }
        expectNear(found, (cell(a, b, 0) + cell(a, b, 1)) / 2)
      }
    }
  }

  @Test("seeds without every point are left out; without any there are no effects")
  func incomplete() throws {
    let some = try sweep(seeds: 3) { a, _, _, seed in seed == 1 && a == 2 ? nil : Double(a * seed) }
    #expect(try #require(SweepEffects(of: "y", in: some)).seedCount == 2)
    let none = try sweep(seeds: 2) { a, _, _, _ in a == 2 ? nil : 1 }
    #expect(SweepEffects(of: "y", in: none) == nil)
    #expect(SweepEffects(of: "z", in: some) == nil)
  }

  @Test("the interval of a median is that of order statistics, with its chance by counting")
  func interval() throws {
    // Conover, 1999: of 10 values the second and the ninth hold the median with 97.9 %.
    let ten = SweepEffects.Estimate(of: (1...10).map { Double($0) })
    #expect(ten.interval == 2...9 && ten.median == 5.5)
    expectNear(try #require(ten.coverage), 1 - 22 / 1024)
    let five = SweepEffects.Estimate(of: [5, 1, 4, 2, 3])
    #expect(five.interval == 1...5 && five.median == 3)
    expectNear(try #require(five.coverage), 0.9375)
    #expect(SweepEffects.Estimate(of: [2]).interval == nil)
    for n in 2...40 {
      let estimate = SweepEffects.Estimate(of: (1...n).map { Double($0) })
      let interval = try #require(estimate.interval)
      let k = Int(interval.lowerBound) - 1
      #expect(interval.upperBound == Double(n - k))
      // P(B <= k) by counting, k the largest for 95 %.
      func coverage(_ k: Int) -> Double {
        var (term, sum) = (1.0, 0.0)
        for i in 0...k {
          sum += term
          term *= Double(n - i) / Double(i + 1)
        }
        return 1 - 2 * sum / Double(1 << n)
      }
      expectNear(try #require(estimate.coverage), coverage(k))
      #expect(coverage(k) >= 0.95 || k == 0)
      if 2 * (k + 1) < n - 1 { #expect(coverage(k + 1) < 0.95) }
    }
  }

  @Test("it holds the median as often as it says")
  func rate() throws {
    var held = 0
    for trial in 0..<4_000 {
      var stream = RandomStream(seed: UInt64(trial), purpose: .test)
      // A skewed distribution whose median is 1.
      let values = (0..<9).map { _ in -log2(1 - stream.uniform()) }
      if SweepEffects.Estimate(of: values).interval?.contains(1) == true { held += 1 }
    }
    let coverage = try #require(SweepEffects.Estimate(of: (1...9).map { Double($0) }).coverage)
    #expect(abs(Double(held) / 4_000 - coverage) < 0.01, "\(held) of 4000, \(coverage)")
  }
}

private func expectNear(
  _ found: Double, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(abs(found - expected) < 1e-12, "\(found), \(expected)", sourceLocation: sourceLocation)
}
