import LinearAlgebra
import TestSupport
import Testing

/// The top of a product's spectrum, held against the whole of it.
@Suite("LeadingSingularValues of a product", .serialized)
struct LeadingOfProductTests {
  private func product(_ o: Int, _ d: Int, _ m: Int, scale: Double = 1) -> ScaledProduct {
    ScaledProduct(
      random(o, m, seed: 1), random(m, d, seed: 2),
      scaledBy: random(1, m, seed: 3).scaled(by: scale).elements, random(m, d, seed: 4),
      scaledBy: random(1, m, seed: 5).scaled(by: scale).elements)
  }

  private func expectFound(
    _ product: ScaledProduct, count: Int, tolerance: Double = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let all = try product.matrix.singularValues(method: .lapack)
    let found = try LeadingSingularValues(of: product, count: count, tolerance: tolerance)
    #expect(found.values.count == min(count, all.count), sourceLocation: sourceLocation)
    let rounding = 1e-13 * (all.first ?? 0)
    for (index, (value, bound)) in zip(found.values, found.errorBounds).enumerated() {
      #expect(abs(value - all[index]) <= bound + rounding, sourceLocation: sourceLocation)
      #expect(bound <= tolerance * value + rounding, sourceLocation: sourceLocation)
    }
  }

  @Test(
    "is that of the whole, within bounds, in float32 and, small or strict, in double",
    arguments: [
      (300, 280, 400, 16, 1e-6), (300, 280, 400, 33, 1e-6), (270, 520, 300, 5, 1e-6),
      (410, 257, 290, 1, 1e-4),
      (300, 280, 400, 8, 1e-10), (40, 30, 60, 4, 1e-6), (30, 40, 60, 30, 1e-6),
      (300, 300, 400, 200, 1e-6), (2, 1, 3, 5, 1e-6),
    ])
  func agrees(shape: (Int, Int, Int, Int, Double)) throws {
    let (o, d, m, count, tolerance) = shape
    try expectFound(product(o, d, m), count: count, tolerance: tolerance)
  }

  @Test("is right at scales that float32 cannot hold", arguments: [1e-60, 1e-20, 1e20, 1e60])
  func scales(factor: Double) throws {
    try expectFound(product(270, 260, 280, scale: factor), count: 4)
  }

  @Test("is right where values repeat, and where there are fewer than wanted")
  func hard() throws {
    var stream = RandomStream(seed: 7, purpose: .test)
    let n = 280
    let (left, right) = (
      Matrix.haarOrthogonal(n, using: &stream), Matrix.haarOrthogonal(n, using: &stream)
    )
    // Three at the top alike.
    try expectFound(
      ScaledProduct(left, right, scaledBy: (0..<n).map { $0 < 3 ? 2 : 1 / Double($0) }), count: 6)
    let few = ScaledProduct(left, right, scaledBy: (0..<n).map { $0 < 5 ? 1 / Double($0 + 1) : 0 })
    let found = try LeadingSingularValues(of: few, count: 8)
    expectClose(Array(found.values.prefix(5)), [1, 0.5, 1 / 3, 0.25, 0.2], tolerance: 1e-12)
    #expect(found.values.dropFirst(5).allSatisfy { $0 < 1e-10 })
    let none = ScaledProduct(left, right, scaledBy: [Double](repeating: 0, count: n))
    #expect(try LeadingSingularValues(of: none, count: 3).values == [0, 0, 0])
  }

  @Test("has the same bits on one and two threads, and inside other work")
  func threads() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let product = product(300, 270, 500)
    let outcomes = try [1, 2].map { threads in
      Parallel.threadCount = threads
      return try LeadingSingularValues(of: product, count: 6)
    }
    let nested = Parallel.map(2) { _ in try? LeadingSingularValues(of: product, count: 6) }
    #expect(outcomes[0] == outcomes[1] && nested.allSatisfy { $0 == outcomes[0] })
  }

  @Test("refuses what is not finite")
  func refuses() throws {
    let (w, a) = (random(260, 300, seed: 8), random(300, 260, seed: 9))
    var factors = [Double](repeating: 1, count: 300)
    factors[17] = .nan
    #expect(throws: LinearAlgebraError.self) {
      try LeadingSingularValues(of: ScaledProduct(w, a, scaledBy: factors), count: 3)
    }
  }
}
