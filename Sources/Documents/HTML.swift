/// Pieces of a page, made from what reports hold.
public enum HTML {
  /// `text` as it stands between tags or in a quoted attribute.
  public static func escaped(_ text: String) -> String {
    displayed(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  /// Lines that stand as they are.
  public static func lines(_ lines: [String], class name: String = "lines") -> String {
    "<pre class=\"\(name)\">\(lines.map(escaped).joined(separator: "\n"))</pre>"
  }

  /// A table whose rows can be sorted by each of its columns.
  public static func table(_ table: Table) -> String {
    let head = table.columns.map {
      "<th scope=\"col\"\($0.isText ? " class=\"words\"" : "")><button type=\"button\">\(escaped($0.heading))</button></th>"
    }
    let rows = table.rows.map { row in
      let cells = zip(table.columns, row).map { column, cell in
        "<td\(column.isText ? " class=\"words\"" : "")>\(escaped(cell))</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return "<div class=\"wide\"><table class=\"sortable\"><thead><tr>\(head.joined())</tr></thead>"
      + "<tbody>\(rows.joined(separator: "\n"))</tbody></table></div>"
  }
}

extension Report {
  /// Its parts as pieces of a page; `drawing` makes those of pictures.
  public func html(drawing: (any Drawing) throws -> String) rethrows -> String {
    try blocks.map { block in
      switch block {
      case .text(let text):
        text.split(separator: "\n").map { "<p>\(HTML.escaped(String($0)))</p>" }.joined(
          separator: "\n")
      case .title(let text): "<h3>\(HTML.escaped(text))</h3>"
      case .lines(let lines): HTML.lines(lines)
      case .typed(let lines): HTML.lines(lines, class: "typed")
      case .fitted(let text): HTML.lines(text.lines(80))
      case .table(let table): HTML.table(table)
      case .drawing(let picture): try drawing(picture)
      }
    }.joined(separator: "\n")
  }
}
