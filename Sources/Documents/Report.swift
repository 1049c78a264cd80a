/// What a command answers: blocks of text and tables, laid out for the width they are shown at.
public struct Report: Equatable, Sendable {
  /// A part of it.
  public enum Block: Equatable, Sendable {
    /// Words, wrapped to the width.
    case text(String)
    /// Lines that stand as they are.
    case lines([String])
    /// Commands to type, in a colour of their own.
    case typed([String])
    /// Lines that are made for the width.
    case fitted(FittedText)
    /// The title of what follows.
    case title(String)
    case table(Table)
    /// A picture.
    case drawing(any Drawing)

    public static func == (first: Self, second: Self) -> Bool {
      switch (first, second) {
      case (.text(let a), .text(let b)), (.title(let a), .title(let b)): a == b
      case (.lines(let a), .lines(let b)), (.typed(let a), .typed(let b)): a == b
      case (.fitted(let a), .fitted(let b)): a == b
      case (.table(let a), .table(let b)): a == b
      case (.drawing(let a), .drawing(let b)): a.isEqual(to: b)
      default: false
      }
    }
  }

  public private(set) var blocks: [Block] = []
  /// The answer for programs, where it is more than its blocks say.
  public var data: JSONValue?
  /// The same as a table.
  public var rows: TypedTable?

  public init() {}

  /// A report of one sentence.
  public init(_ text: String) { blocks = [.text(text)] }

  /// A report of lines that stand as they are.
  public init(lines: [String]) { blocks = [.lines(lines)] }

  /// A report of commands to type, as they stand.
  public init(typed lines: [String]) { blocks = [.typed(lines)] }

  /// Adds a part.
  public mutating func add(_ block: Block) { blocks.append(block) }
  /// Adds the parts of another.
  public mutating func add(_ other: Report) { blocks += other.blocks }
  /// Adds words, wrapped to the width.
  public mutating func add(_ text: String) { blocks.append(.text(text)) }
  /// Adds a table; headings without a row say nothing and are left out.
  public mutating func add(_ table: Table) {
    if !table.rows.isEmpty { blocks.append(.table(table)) }
  }

  /// Replaces a text wherever it stands.
  public mutating func replace(_ text: String, with other: String) {
    blocks = blocks.map { block in
      switch block {
      case .text(let words): .text(words.replacing(text, with: other))
      case .lines(let lines): .lines(lines.map { $0.replacing(text, with: other) })
      case .typed(let lines): .typed(lines.map { $0.replacing(text, with: other) })
      case .title(let words): .title(words.replacing(text, with: other))
      case .table, .fitted, .drawing: block
      }
    }
  }

  public var isEmpty: Bool { blocks.isEmpty }

  /// The lines to show in at most `width` columns, as they are recorded.
  public func lines(width: Int) -> [String] { lines(in: Look(width: width)) }

  /// The lines to show where they are looked at; titles in bold when there is colour.
  ///
  /// What stands in them may come from anywhere, so this is where it is made fit to be shown.
  public func lines(in look: Look) -> [String] {
    let (width, colour) = (look.width, look.colours != .none)
    return blocks.flatMap { block -> [String] in
      switch block {
      case .text(let text): return wrapped(text, width: width).map(displayed)
      case .lines(let lines): return lines.map(displayed)
      case .typed(let lines):
        let lines = lines.map(displayed)
        return colour ? lines.map { "\u{1B}[36m\($0)\u{1B}[0m" } : lines
      case .fitted(let text): return text.lines(width).map(displayed)
      case .drawing(let drawing): return drawing.lines(in: look)
      case .title(let text):
        let lines = wrapped(text, width: width).map(displayed)
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
