import CommandLanguage
import Documents
import Foundation
import LinearAlgebra
import Results
import Safetensors
import Sessions

/// Several results in one file.
extension Export {
  /// Has ready what a file at `path` will hold of several results: rows one after another, or an object of
  /// JSON with each under its name.
  ///
  /// - Throws: `Refusal` where one is no result, or the form has no place for several;
  ///   `MemoryShortage`.
  init(ofSeveral objects: [SessionObject], in session: Session, to path: String) throws {
    let results = try objects.map { object in
      guard let result = object.content as? any ResultContent else {
        throw Refusal(
          "\(path): one file holds several results, and '\(object.name)' is "
            + "\(withArticle(object.content.kind)); write it by itself.")
      }
      return (object: object, result: result)
    }
    let isTable = (path as NSString).pathExtension.lowercased() == "csv"
    let common = TypedTable.tidyColumns
    if isTable, let own = results.first(where: { $0.result.tidyColumns != common }) {
      throw Refusal(
        "\(path): '\(own.object.name)' has columns of its own, for what varies; write it by itself, or all as .json."
      )
    }
    switch (path as NSString).pathExtension.lowercased() {
    case "csv": write = Self.writing(try Self.tidy(results, in: session))
    case "json":
      let entries = results.map { object, result in
        (object.name, Provenance(of: object, in: session).added(to: result.json))
      }
      let text = try JSONValue.object(Dictionary(entries) { first, _ in first }).text()
      write = { path, _ in try AtomicFile.write(text, to: path) }
    default:
      throw Refusal("\(path): several results are written as .csv or .json.")
    }
    omission = nil
  }

  /// Bytes of a row, about, as cells and as text; words that rows share are kept once.
  private static let rowBytes = 1_500.0

  /// Every measurement of the results, with where they come from in the last columns.
  ///
  /// The session's seed is a column of its own: a row's `seed` is that of what was measured.
  ///
  /// - Throws: `MemoryShortage`.
  static func tidy(
    _ results: [(object: SessionObject, result: any ResultContent)], in session: Session
  ) throws(MemoryShortage) -> TypedTable {
    let count = results.reduce(0) { $0 + $1.result.tidyRowCount }
    try AvailableMemory.require(
      rowBytes * Double(count), for: "writing \(counted(count, "row"))",
      "Write fewer results, or them as .json.")
    let tables = results.map { object, result in
      let provenance = Provenance(of: object, in: session)
      return provenance.added(to: result.tidy(named: object.name))
        .adding([("session_seed", provenance.seed.map { "\($0)" } ?? "")])
    }
    return TypedTable(tables.first?.columns ?? [], rows: tables.flatMap(\.rows))
  }
}
