import LinearAlgebra
import Probes
import Testing

@Suite("Random subspaces")
struct SubspaceNullTests {
  @Test("overlap as lines and planes of space do, whose cosine is uniform")
  func space() throws {
    // Archimedes: a coordinate of a random point of the sphere is uniform.
    let line = try #require(SubspaceNull(rank: 1, dimension: 3))
    #expect(abs(line.low.squareRoot() - 0.025) < 0.011)
    #expect(abs(line.high.squareRoot() - 0.975) < 0.011)
    // Two planes meet in a line; what is left of each is at a random angle.
    let plane = try #require(SubspaceNull(rank: 2, dimension: 3))
    #expect(abs((2 * plane.low - 1).squareRoot() - 0.025) < 0.011)
    #expect(abs((2 * plane.high - 1).squareRoot() - 0.975) < 0.011)
  }

  @Test("spread about r/d by what the variance of two projections' trace says")
  func wide() throws {
    let (r, d) = (4.0, 60.0)
    let null = try #require(SubspaceNull(rank: 4, dimension: 60))
    let deviation = (2 * (d - r) * (d - r) / (d * d * (d - 1) * (d + 2))).squareRoot()
    // Sums of many angles are nearly normal: 1.96 deviations to either side.
    #expect(abs((null.high - null.low) / (3.92 * deviation) - 1) < 0.1)
    #expect(abs((null.high + null.low) / 2 - r / d) < 0.3 * deviation)
  }

  @Test("are the same for any number of threads, and none of the whole space")
  func threads() {
    let count = Parallel.threadCount
    defer { Parallel.threadCount = count }
    Parallel.threadCount = 1
    let one = SubspaceNull(rank: 2, dimension: 9)
    Parallel.threadCount = 3
    #expect(SubspaceNull(rank: 2, dimension: 9) == one)
    #expect(SubspaceNull(rank: 3, dimension: 3) == nil)
  }
}
