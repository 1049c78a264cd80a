import CommandLanguage
import Sweeps

extension Sweep {
  /// The whole line that makes it, whatever lines it came from one after the other.
  func line(named name: String, folder: String?, stopsAfter end: Int) -> String {
    let grid = design.grid
    var words = ["sweep", name]
    func add(_ option: String, _ value: String) { words += ["--\(option)", value] }
    func values(_ axis: SweepAxis, _ place: Int) -> String {
      "\(axis.names[place])=" + axis.steps.map { $0[place] }.joined(separator: ",")
    }
    // Two names or more that go together stand as what goes with one another.
    for axis in grid.axes where axis.names.count == 1 { add("over", values(axis, 0)) }
    for axis in grid.axes where axis.names.count > 1 {
      for place in axis.names.indices { add("with", values(axis, place)) }
    }
    if let sample = grid.sample { add("random", "\(sample)") }
    add("seeds", "\(design.seeds.count)")
    if let first = design.seeds.first { add("seed", "\(first)") }
    for command in design.commands { add("do", command) }
    if !design.measures.isEmpty { add("measure", design.measures.joined(separator: ",")) }
    if !design.keep.isEmpty { add("keep", design.keep.joined(separator: ",")) }
    if design.sources.isEmpty {
      words.append("--fresh")
    } else {
      add("data", design.sources.map(\.name).joined(separator: ","))
    }
    if let folder { add("folder", folder) }
    if end < cells.count { add("stop-after", "\(end)") }
    return words.map { Lexer.quoted($0) }.joined(separator: " ")
  }
}
