import LinearAlgebra
import TestSupport
import Testing

@testable import Networks

@Suite("AdamW")
struct AdamWTests {
  /// Parameters after a step for each of `gradients`.
  private func run<Scalar: Real>(
    _ optimizer: AdamW, from start: [Double], gradients: [[Double]], as type: Scalar.Type
  ) -> [Double] {
    var p = start.map { Scalar($0) }
    var (m, v) = (p.map { _ in Scalar(0) }, p.map { _ in Scalar(0) })
    for (index, gradient) in gradients.enumerated() {
      optimizer.update(
        &p, gradients: gradient.map { Scalar($0) }, first: &m, second: &v, count: p.count,
        step: index + 1)
    }
    return p.map { Double($0) }
  }

  @Test("one step is the sign of the gradient times the rate, and the decay")
  func firstStep() {
    // Bias correction makes m/(1 − β₁) = g and √v/√(1 − β₂) = |g|: p (1 − ηλ) − η g/(|g| + ε).
    let optimizer = AdamW(learningRate: 0.1, weightDecay: 0.5)
    let p = run(optimizer, from: [1, -2, 3], gradients: [[0.5, -4, 0]], as: Double.self)
    expectClose(
      p, [0.95 - 0.1 * 0.5 / (0.5 + 1e-8), -1.9 + 0.1 * 4 / (4 + 1e-8), 2.85], tolerance: 1e-14)
  }

  @Test("two steps are what one finds by hand")
  func twoSteps() {
    var optimizer = AdamW(learningRate: 0.01, weightDecay: 0.1)
    optimizer.beta1 = 0.5
    optimizer.beta2 = 0.75
    optimizer.epsilon = 0.1
    // With g = 2, −2. Step 1: m = 1 over 1 − 0.5, v = 1 over 1 − 0.75; 2/(2 + 0.1).
    // Step 2: m = 0.5 − 1 over 1 − 0.25, v = 0.75 + 1 over 1 − 0.5625; −(2/3)/(2 + 0.1).
    let p = run(optimizer, from: [1], gradients: [[2], [-2]], as: Double.self)
    let first = 1 * (1 - 0.001) - 0.01 * 2 / 2.1
    expectClose(p, [first * (1 - 0.001) + 0.01 * (2 / 3.0) / 2.1], tolerance: 1e-14)
  }

  @Test("is the formula carried out, step by step, to the precision of the type")
  func manySteps() {
    let optimizer = AdamW(learningRate: 3e-3, weightDecay: 0.01)
    let gradients = (0..<50).map { (step: Int) -> [Double] in
      (0..<4).map { (j: Int) -> Double in Double((step * 7 + j * 5) % 11) / 5 - 0.9 }
    }
    let start = [0.5, -1, 2, 0.25]
    var (p, m, v) = (start, [0.0, 0, 0, 0], [0.0, 0, 0, 0])
    var (b1, b2) = (1.0, 1.0)
    for g in gradients {
      (b1, b2) = (b1 * 0.9, b2 * 0.999)
      for j in 0..<4 {
        p[j] -= 3e-3 * 0.01 * p[j]
        m[j] += 0.1 * (g[j] - m[j])
        v[j] += 0.001 * (g[j] * g[j] - v[j])
        let root = (v[j] / (1 - b2)).squareRoot()
        p[j] -= 3e-3 * (m[j] / (1 - b1)) / (root + 1e-8)
      }
    }
    expectClose(
      run(optimizer, from: start, gradients: gradients, as: Double.self), p, tolerance: 1e-13)
    let single = run(optimizer, from: start, gradients: gradients, as: Float.self)
    expectClose(single, p, tolerance: 1e-5)
    #expect(single.allSatisfy { Double(Float($0)) == $0 })
    #expect(single != p)
  }
}
