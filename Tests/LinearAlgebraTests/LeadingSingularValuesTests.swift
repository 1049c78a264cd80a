import LinearAlgebra
import TestSupport
import Testing

@Suite("LeadingSingularValues", .serialized)
struct LeadingSingularValuesTests {
  @Test(
    "are those of the whole spectrum, within their bounds",
    arguments: [(90, 60), (60, 90), (40, 40), (3, 5), (1, 1)])
  func agree(shape: (Int, Int)) throws {
    let matrix = random(shape.0, shape.1, seed: 1)
    let all = try matrix.singularValues()
    let found = try LeadingSingularValues(of: matrix, count: 4)
    #expect(found.values.count == min(4, all.count))
    for (index, (value, bound)) in zip(found.values, found.errorBounds).enumerated() {
      #expect(abs(value - all[index]) <= bound + 1e-13 * all[0])
      #expect(bound <= 1e-6 * value)
    }
  }

  @Test("of a matrix of low rank stop when there is nothing left")
  func lowRank() throws {
    let matrix = random(50, 2, seed: 2) * random(2, 40, seed: 3)
    let found = try LeadingSingularValues(of: matrix, count: 5)
    let all = try matrix.singularValues()
    expectClose(Array(found.values.prefix(2)), Array(all.prefix(2)), tolerance: 1e-12)
    #expect(found.values.dropFirst(2).allSatisfy { $0 < 1e-10 })
    #expect(found.stepCount < 10)
  }

  @Test("give the same bits on one and two threads, as do large products")
  func threads() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let (a, b) = (random(500, 400, seed: 4), random(400, 500, seed: 5))
    let outcomes = try [1, 2].map { threads in
      Parallel.threadCount = threads
      let product = a * b
      return (product, try LeadingSingularValues(of: product, count: 3))
    }
    #expect(outcomes[0].0 == outcomes[1].0 && outcomes[0].1 == outcomes[1].1)
    expectClose(
      outcomes[0].0.row(17).reduce(0, +),
      (0..<500).reduce(0.0) { sum, j in
        sum + (0..<400).reduce(0.0) { $0 + a[17, $1] * b[$1, j] }
      }, tolerance: 1e-10)
  }
}
