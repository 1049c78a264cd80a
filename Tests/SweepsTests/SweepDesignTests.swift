import Sweeps
import Testing

@Suite("What a sweep does in its cells")
struct SweepDesignTests {
  private func design(
    _ commands: [String], over: [String] = ["t=0.5,1"], seeds: [UInt64] = [3, 4],
    sources: [SweepDesign.Source] = [SweepDesign.Source(name: "d", digest: "1")],
    numerics: String = "1"
  ) throws -> SweepDesign {
    SweepDesign(
      grid: try SweepGrid(over: over.map { try SweepAxis($0) }), seeds: seeds, commands: commands,
      measures: ["m.loss"], keep: ["m{t}"], sources: sources, numerics: numerics)
  }

  @Test("names in braces are filled in, once, and other braces stay")
  func filled() throws {
    let design = try design(["train m{t} --seed {seed} --note {{t}} {x", "let a = {t}"])
    #expect(
      design.commands(of: ["0.5"], seed: 7) == [
        "train m0.5 --seed 7 --note {0.5} {x", "let a = 0.5",
      ])
    #expect(design.keep(of: ["1"], seed: 7) == ["m1"])
    // A value that looks like a name is none.
    let odd = SweepDesign(
      grid: try SweepGrid.of(["t": "{seed}"]), seeds: [1], commands: ["a {t}"], measures: [],
      keep: [],
      sources: [], numerics: "1")
    #expect(odd.commands(of: ["{seed}"], seed: 1) == ["a {seed}"])
  }

  @Test("a name that is not given, one that no command has, and no command are refused")
  func use() throws {
    try design(["train m --t {t}"]).requireUse()
    #expect(throws: SweepError.noCommand) { try design([]).requireUse() }
    #expect(throws: SweepError.unused("t")) { try design(["train m"]).requireUse() }
    #expect(throws: SweepError.self) { try design(["train m{t} --k {k}"]).requireUse() }
    #expect(throws: SweepError.self) {
      try design(["a {t}"], over: ["t=1..1000"], seeds: Array(0..<101)).requireUse()
    }
  }

  @Test("cells stand point by point and seed by seed, each with a key of its own")
  func cells() throws {
    let cells = try design(["a {t}"]).cells
    #expect(cells.map(\.words) == [["0.5"], ["0.5"], ["1"], ["1"]])
    #expect(cells.map(\.seed) == [3, 4, 3, 4])
    #expect(Set(cells.map(\.key)).count == 4 && cells.allSatisfy { $0.state == .missing })
  }

  @Test(
    "a key follows from the filled-in commands, the seed, the data and the numbers, and from nothing else"
  )
  func keys() throws {
    let own = try design(["a {t}", "b"])
    let key = own.key(of: ["1"], seed: 3)
    #expect(try design(["a {s}", "b"], over: ["s=1,2,3"]).key(of: ["1"], seed: 3) == key)
    var same = own
    (same.measures, same.keep, same.seeds) = (["x"], [], [3])
    #expect(same.key(of: ["1"], seed: 3) == key)
    let both = ["d", "e"].map { SweepDesign.Source(name: $0, digest: "1") }
    let others = [
      own.key(of: ["0.5"], seed: 3), own.key(of: ["1"], seed: 4),
      try design(["a {t}"]).key(of: ["1"], seed: 3),
      try design(["a {t} b"]).key(of: ["1"], seed: 3),
      try design(["a {t}", "b"], sources: []).key(of: ["1"], seed: 3),
      try design(["a {t}", "b"], sources: [SweepDesign.Source(name: "d", digest: "2")])
        .key(of: ["1"], seed: 3),
      try design(["a {t}", "b"], numerics: "2").key(of: ["1"], seed: 3),
      try design(["a {t}", "b"], sources: both).key(of: ["1"], seed: 3),
      try design(["a {t}", "b"], sources: both.reversed()).key(of: ["1"], seed: 3),
    ]
    #expect(Set(others + [key]).count == 10)
  }

  @Test("figures get the shortest names that tell them apart")
  func columns() throws {
    var sweep = Sweep(
      design: try design(["a {t}"], seeds: [3]), cells: try design(["a {t}"], seeds: [3]).cells)
    func figures(_ paths: [String]) -> [SweepFigure] {
      paths.map { SweepFigure(path: $0, unit: "", value: 1, nulls: [], reason: nil) }
    }
    sweep.cells[0] = sweep.cells[0].done(
      figures(["m.jacobian.sigma1", "m.jacobian.expert[0].sigma1", "m.loss", "ratio"]), digest: "1")
    sweep.cells[1] = sweep.cells[1].done(figures(["n0.5.loss"]), digest: "1")
    #expect(
      sweep.columns.map(\.name) == [
        "jacobian.sigma1", "expert[0].sigma1", "m.loss", "ratio", "n0.5.loss",
      ])
  }
}

extension SweepGrid {
  /// A grid of one point, whatever its values look like.
  fileprivate static func of(_ values: [String: String]) throws -> SweepGrid {
    try SweepGrid(over: values.map { SweepAxis(names: [$0.key], steps: [[$0.value]]) })
  }
}
