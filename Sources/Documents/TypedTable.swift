/// Rows of typed cells under named columns: what CSV files and plots draw from.
public struct TypedTable: Equatable, Sendable {
  public struct Column: Equatable, Sendable {
    public enum Kind: Sendable { case text, integer, number }

    public let name: String
    public let kind: Kind

    /// Words, or names.
    public static func text(_ name: String) -> Column { Column(name: name, kind: .text) }
    /// Counts, or numbers of things, from 0.
    public static func integer(_ name: String) -> Column { Column(name: name, kind: .integer) }
    public static func number(_ name: String) -> Column { Column(name: name, kind: .number) }
  }

  public enum Cell: Equatable, Sendable {
    case text(String)
    case integer(Int)
    case number(Double)
    /// Not defined here.
    case missing

    public init(_ value: Double?) { self = value.map { .number($0) } ?? .missing }
    public init(_ value: Int?) { self = value.map { .integer($0) } ?? .missing }

    /// As it stands in a CSV file: a number reads back as the same double.
    public var description: String {
      switch self {
      case .text(let text): text
      case .integer(let value): "\(value)"
      case .number(let value): "\(value)"
      case .missing: ""
      }
    }

    /// Whether it may stand in a column of that kind.
    func suits(_ kind: Column.Kind) -> Bool {
      switch self {
      case .text: kind == .text
      case .integer: kind == .integer
      case .number: kind == .number
      case .missing: true
      }
    }
  }

  public let columns: [Column]
  public private(set) var rows: [[Cell]]

  /// A table of `rows`, each with a cell for each of `columns`, of its kind or missing.
  public init(_ columns: [Column], rows: [[Cell]] = []) {
    self.columns = columns
    self.rows = []
    for row in rows { add(row) }
  }

  /// Columns and rows, every number whole.
  public var json: JSONValue {
    .object([
      "columns": .array(columns.map { .string($0.name) }),
      "rows": .array(
        rows.map { row in
          .array(
            row.map { cell in
              switch cell {
              case .text(let text): .string(text)
              case .integer(let value): .integer(value)
              case .number(let value): JSONValue(value)
              case .missing: .null
              }
            })
        }),
    ])
  }

  public mutating func add(_ row: [Cell]) {
    precondition(
      row.count == columns.count && zip(row, columns).allSatisfy { $0.suits($1.kind) },
      "\(row) for columns \(columns.map(\.name))")
    rows.append(row)
  }

  /// The same with more columns, alike in every row.
  public func adding(_ cells: [(name: String, cell: String)]) -> TypedTable {
    TypedTable(
      columns + cells.map { .text($0.name) }, rows: rows.map { $0 + cells.map { .text($0.cell) } })
  }
}
