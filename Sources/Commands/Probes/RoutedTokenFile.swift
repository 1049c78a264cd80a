import Datasets
import Documents
import Sessions

extension Workbench {
  /// Writes `table`, a row a sample of what the object `name` was measured at, with where that comes from.
  ///
  /// - Throws: As `write(to:counting:isForced:_:)`.
  mutating func write(
    _ table: TypedTable, of name: String, to path: String, isForced: Bool
  ) throws {
    guard let object = session.object(named: name) else {
      throw SessionError.noObject(name: name, wanted: "result")
    }
    let table = Provenance(of: object, in: session).added(to: table)
    let rows = table.rows.map { $0.map(\.description) }
    try write(to: path, counting: "rows", isForced: isForced) { target, monitor in
      try TableFile.write(
        rows: rows, columnNames: table.columns.map(\.name), to: target, monitor: monitor)
    }
  }
}
