/// What can go wrong between the shell and its terminal or script.
public enum LineEditorError: Error, Equatable, Sendable {
  /// Standard input is no terminal, or libedit could not be started on it.
  case noTerminal
  /// A line of a script is not UTF-8; lines count from 1.
  case notUTF8(line: Int)
  /// An entry was continued over more lines than any command can need.
  case endlessEntry(firstLine: Int, lines: Int)
  /// Reading from a script or a terminal failed.
  case unreadable(reason: String)
  /// Writing failed because whoever read the output is gone.
  case outputClosed
  /// Writing failed for another reason.
  case unwritable(reason: String)
  /// `!N`, `!-N` or `!prefix` names nothing in the history.
  case noSuchEntry(designator: String, known: ClosedRange<Int>?)
  /// A line of libedit's settings is no command; libedit stops reading there and says nothing.
  case settingsCutShort(path: String)
  /// The history file cannot be used; the history lives in memory only.
  case historyUnusable(path: String, reason: String)
}

extension LineEditorError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noTerminal:
      "standard input is not a terminal that can be edited on. Pipe a script in instead."
    case .notUTF8(let line):
      "line \(line): not UTF-8. Convert the script, for example with iconv -t UTF-8."
    case .endlessEntry(let firstLine, let lines):
      "line \(firstLine): the entry that starts here is still open after \(lines) lines. "
        + "Close its quote, or remove the '\\' at the end of its lines."
    case .unreadable(let reason):
      "the input cannot be read: \(reason)."
    case .outputClosed:
      "the output was closed by its reader."
    case .unwritable(let reason):
      "the output cannot be written: \(reason)."
    case .noSuchEntry(let designator, nil):
      "'\(designator)' recalls nothing: the history is empty."
    case .noSuchEntry(let designator, let known?):
      "'\(designator)' recalls nothing: entries \(known.lowerBound) to \(known.upperBound) are "
        + "kept. 'history' lists them."
    case .settingsCutShort(let path):
      "'\(path)': a line names no command, and what follows it is not obeyed. See man editrc."
    case .historyUnusable(let path, let reason):
      "'\(path)': \(reason). The history is kept for this run only."
    }
  }
}
