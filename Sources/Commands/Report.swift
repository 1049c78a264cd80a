import CommandLanguage

/// What a command answers: blocks of text and tables, laid out for the width they are shown at.
public struct Report: Equatable, Sendable {
  enum Block: Equatable, Sendable {
    /// Words, wrapped to the width.
    case text(String)
    /// Lines that stand as they are.
    case lines([String])
    /// A piece of help.
    case help(HelpText)
    /// Commands, a long one on several lines that end in `\`.
    case script([String])
    /// The title of what follows.
    case title(String)
    case table(Table)
  }

  private(set) var blocks: [Block] = []

  public init() {}

  /// A report of one sentence.
  public init(_ text: String) { blocks = [.text(text)] }

  /// A report of lines that stand as they are.
  public init(lines: [String]) { blocks = [.lines(lines)] }

  mutating func add(_ block: Block) { blocks.append(block) }
  mutating func add(_ text: String) { blocks.append(.text(text)) }
  /// Adds a table; headings without a row say nothing and are left out.
  mutating func add(_ table: Table) { if !table.rows.isEmpty { blocks.append(.table(table)) } }

  public var isEmpty: Bool { blocks.isEmpty }

  /// The lines to show in at most `width` columns; titles in bold when there is colour.
  public func lines(width: Int, colour: Bool = false) -> [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .text(let text): return wrapped(text, width: width)
      case .lines(let lines): return lines
      case .help(let help): return help.lines(width: width)
      case .script(let commands): return commands.flatMap { continued($0, width: width) }
      case .title(let text):
        let lines = wrapped(text, width: width)
        return colour ? lines.map { "\u{1B}[1m\($0)\u{1B}[0m" } : lines
      case .table(let table):
        let (lines, leftOut) = table.rendered(width: width)
        guard !leftOut.isEmpty else { return lines }
        return lines
          + wrapped(
            "left out at this width: \(leftOut.joined(separator: ", ")); `set width "
              + "\(table.fullWidth)` shows all.", width: width)
      }
    }
  }
}
