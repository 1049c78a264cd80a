import Sweeps
import Testing

@Suite("A grid of values")
struct SweepGridTests {
  @Test(
    "an axis is a list, a range of whole numbers, or values in equal ratios",
    arguments: [
      ("t=0.25,0.5,1", ["0.25", "0.5", "1"]), ("k=1..4", ["1", "2", "3", "4"]),
      ("k=-1..1,8", ["-1", "0", "1", "8"]), ("gate=relu,silu", ["relu", "silu"]),
      ("lr=log(0.001,0.1,3)", ["0.001", "0.01", "0.1"]), ("w=log(8,1,4)", ["8", "4", "2", "1"]),
    ])
  func axes(text: String, values: [String]) throws {
    let axis = try SweepAxis(text)
    #expect(axis.steps == values.map { [$0] })
    #expect(axis.names == [String(text.prefix { $0 != "=" })])
  }

  @Test(
    "what reads as no axis is refused, quoting it",
    arguments: [
      "temperature", "=1", "1a=2", "a b=1", "t=", "t=1,,2", "t=1,1", "k=4..1", "k=1..b",
      "lr=log(0,1,3)", "lr=log(1,2)", "lr=log(1,2,1)", "t=a b", "t={x}", "seed=1,2", "state=a",
    ])
  func refused(text: String) throws {
    let error = #expect(throws: SweepError.self) { try SweepAxis(text) }
    let name = text.prefix { $0 != "=" }
    #expect(name.isEmpty || error?.description.contains(name) == true)
  }

  @Test("visits every combination, the last axis fastest")
  func points() throws {
    let grid = try SweepGrid(over: [SweepAxis("a=1,2"), SweepAxis("b=x,y,z")])
    #expect(grid.names == ["a", "b"] && grid.size == 6)
    #expect(
      grid.points == [["1", "x"], ["1", "y"], ["1", "z"], ["2", "x"], ["2", "y"], ["2", "z"]])
    #expect(try SweepGrid(over: []).points == [[]])
  }

  @Test("values go together: one with the axis of as many, several with one another")
  func with() throws {
    let one = try SweepGrid(
      over: [SweepAxis("t=1,2,3"), SweepAxis("experts=4,8")], with: [SweepAxis("hidden=64,32")])
    #expect(one.names == ["t", "experts", "hidden"] && one.size == 6)
    #expect(one.points[1] == ["1", "8", "32"])
    let several = try SweepGrid(
      over: [SweepAxis("t=1,2")], with: [SweepAxis("experts=4,8"), SweepAxis("hidden=64,32")])
    #expect(
      several.points == [
        ["1", "4", "64"], ["1", "8", "32"], ["2", "4", "64"], ["2", "8", "32"],
      ])
    #expect(throws: SweepError.self) {
      try SweepGrid(over: [SweepAxis("t=1,2")], with: [SweepAxis("h=1,2,3")])
    }
    #expect(throws: SweepError.self) {
      try SweepGrid(over: [], with: [SweepAxis("a=1,2,3"), SweepAxis("b=1,2")])
    }
    #expect(throws: SweepError.nameTaken("a")) {
      try SweepGrid(over: [SweepAxis("a=1,2"), SweepAxis("a=3")])
    }
    #expect(throws: SweepError.self) {
      try SweepGrid(over: (0..<3).map { try SweepAxis("a\($0)=1..100") })
    }
  }

  @Test("a sample is of the grid, in its order, by the seed alone, and a larger one holds it")
  func sample() throws {
    let over = try [SweepAxis("a=1..10"), SweepAxis("b=1..10")]
    let all = try SweepGrid(over: over).points
    func drawn(_ count: Int, _ seed: UInt64) throws -> [[String]] {
      try SweepGrid(over: over, sample: count, seed: seed).points
    }
    let ten = try drawn(10, 3)
    #expect(ten.count == 10 && Set(ten).count == 10 && ten == all.filter(ten.contains))
    #expect(try drawn(10, 3) == ten && drawn(10, 4) != ten)
    #expect(try Set(drawn(20, 3)).isSuperset(of: ten))
    // Every point is drawn about equally often: 400 of 4,000 draws each, a deviation of 19.
    var counts: [[String]: Int] = [:]
    for seed in 0..<400 {
      for point in try drawn(10, UInt64(seed)) { counts[point, default: 0] += 1 }
    }
    #expect(counts.count == 100 && counts.values.allSatisfy { (15...70).contains($0) })
    for count in [0, 100, 101] {
      #expect(throws: SweepError.self) { try drawn(count, 0) }
    }
  }
}
