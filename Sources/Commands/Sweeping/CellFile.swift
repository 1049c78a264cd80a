import Foundation
import Results
import Safetensors
import Sessions
import Sweeps

/// What a cell took, which is in its file and in no digest.
struct CellCost: Codable, Equatable, Sendable {
  /// Of its commands and measures, in s.
  let seconds: Double
  /// The most that was resident, in bytes; 0 where the system does not say.
  let memory: Int
  let host: String
  let version: String
}

/// What became of a cell that failed.
struct CellFailure: Codable, Sendable {
  let error: String
  let seconds: Double
  let host: String
  /// What was to be measured and kept, where that is what failed; nil of any other failure.
  var asked: [String]?
}

extension SweepFolder {
  private static let metadataKey = "chartroom.cell"

  /// Writes the result of a cell: a checkpoint with the sweep of that cell alone and what it keeps.
  ///
  /// - Throws: a file's own error.
  func write(_ cell: SweepCell, of design: SweepDesign, kept: Session, cost: CellCost) throws {
    var own = design
    // A grid of one point, whose commands are the same.
    own.grid = try SweepGrid(
      over: zip(design.grid.names, cell.words).map { SweepAxis(names: [$0], steps: [[$1]]) })
    own.seeds = [cell.seed]
    var session = kept
    let name = kept.object(named: "cell") == nil ? "cell" : "cell.\(cell.key)"
    try session.put(Sweep(design: own, cells: [cell]), named: name, origin: "sweep")
    var writer = try Checkpoint.writer(of: session)
    writer.metadata[Self.metadataKey] = String(
      decoding: try JSONEncoder().encode(cost), as: UTF8.self)
    try writer.write(to: resultPath(cell.key))
    remove(failurePath(cell.key))
    remove(markerPath(cell.key))
  }

  /// Notes that a cell failed.
  ///
  /// - Throws: a file's own error.
  func write(_ failure: CellFailure, of key: String) throws {
    let text = String(decoding: try JSONEncoder().encode(failure), as: UTF8.self) + "\n"
    try AtomicFile.write(text, to: failurePath(key))
    remove(markerPath(key))
  }

  /// The result of a cell, where its file is whole and has what `design` measures and keeps; nil otherwise.
  func result(
    of cell: SweepCell, in design: SweepDesign
  ) -> (cell: SweepCell, cost: CellCost?, session: Session)? {
    let path = resultPath(cell.key)
    guard access(path, F_OK) == 0, let session = try? Checkpoint.load(from: path),
      let sweep = session.objects.lazy.compactMap({ $0.content as? Sweep }).last,
      let found = sweep.cells.first, sweep.cells.count == 1, found.key == cell.key,
      found.state == .done,
      Set(design.measures).isSubset(of: sweep.design.measures),
      Set(design.keep).isSubset(of: sweep.design.keep), let digest = found.digest
    else { return nil }
    // What an earlier design measured besides is none of this one's.
    let figures = found.figures.filter { figure in
      sweep.design.measures == design.measures
        || design.measures.contains { Self.names($0, figure.path) }
    }
    let metadata = (try? SafetensorsFile(path: path))?.metadata[Self.metadataKey]
    let cost = metadata.flatMap { try? JSONDecoder().decode(CellCost.self, from: Data($0.utf8)) }
    return (cell.done(figures, digest: digest), cost, session)
  }

  /// Whether a measure found a figure of that path: it is its own, or one of several.
  private static func names(_ measure: String, _ path: String) -> Bool {
    measure == path || FigurePattern(measure).matches(path)
      || path.replacing(/\[[0-9,]+\]/, with: "").replacing("expert.", with: "") == measure
  }

  /// Why a cell failed, where it did, and would do so for what `design` asks of it.
  func failure(of key: String, in design: SweepDesign) -> CellFailure? {
    guard let failure = failure(of: key) else { return nil }
    return failure.asked.map { $0 == design.measures + design.keep } ?? true ? failure : nil
  }

  private func failure(of key: String) -> CellFailure? {
    guard let data = FileManager.default.contents(atPath: failurePath(key)) else { return nil }
    return (try? JSONDecoder().decode(CellFailure.self, from: data))
      ?? CellFailure(error: "its file of failure is damaged", seconds: 0, host: "")
  }
}
