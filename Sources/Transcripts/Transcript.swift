/// A text file of commands and what they printed: a script, a record and a test at once.
///
/// UTF-8, a line at a time:
/// - `# …` and blank lines are narration.
/// - `> …` is a command. When it ends in `\`, the next line belongs to it, with or without a `> ` of
///   its own; when it ends in an open quote, the next line does if it begins with `> `.
/// - Other lines after a command are its output. Blank lines inside an output belong to it; those
///   at its end are narration. An output line that would read as something else, or that begins with
///   `\`, is written with a `\` before it.
/// - `#~ TEXT` in the narration before a command: its output lines that contain TEXT are volatile and
///   not compared; `#~` alone makes all of them volatile.
/// - `#? NAME what it holds`: what follows needs the environment variable NAME; without it a shell
///   leaves the rest out.
/// - `#= DIGEST` right after a command's output is the digest of the state it left.
///
/// Parsing and writing give back the same bytes, line ends and all.
public struct Transcript: Sendable, Hashable {
  /// A part of a transcript.
  public enum Entry: Sendable, Hashable {
    case narration(Narration)
    case command(Command)
  }

  /// Its parts, in order.
  public var entries: [Entry]
  var hasByteOrderMark = false

  /// Its commands, in order.
  public var commands: [Command] {
    entries.compactMap {
      if case .command(let command) = $0 { command } else { nil }
    }
  }

  public init(entries: [Entry] = []) {
    self.entries = entries
  }

  /// The file's text.
  public var text: String {
    let lines = entries.flatMap { entry in
      switch entry {
      case .narration(let narration): narration.lines
      case .command(let command): command.lines
      }
    }
    return (hasByteOrderMark ? "\u{FEFF}" : "")
      + lines.map { $0.text + $0.ending.rawValue }.joined()
  }
}

extension Transcript {
  /// A line of the file as it stands there.
  public struct Line: Sendable, Hashable {
    enum Ending: String, Sendable, Hashable {
      case newline = "\n"
      case carriageReturnNewline = "\r\n"
      /// The last line of a file that does not end in a newline.
      case none = ""
    }

    /// The line without its end.
    public let text: String
    var ending: Ending
    /// Where it stood in the file it was read from, from 1; 0 for a line that was made.
    public let number: Int

    init(_ text: String, ending: Ending = .newline, number: Int = 0) {
      self.text = text
      self.ending = ending
      self.number = number
    }

    var isBlank: Bool { text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
  }
}
