import Foundation
import LinearAlgebra
import Safetensors

/// Why a dataset could not be made, read or written; `description` is one line for a person.
public enum DatasetError: Error, Equatable, Sendable {
  /// A generator's parameter is out of its range.
  case parameter(name: String, value: String, wanted: String)
  /// The file cannot be opened, read, or replaced.
  case file(SafetensorsError)
  /// The file as a whole cannot be used.
  case contents(path: String, problem: String)
  /// One line of a table is wrong.
  case line(path: String, line: Int, problem: String)
  /// One cell of a table is wrong; `column` counts from 1.
  case cell(path: String, line: Int, column: Int, problem: String)
  /// No column has this name or number.
  case noColumn(path: String, column: String, names: [String])
  /// There is less memory than the file's contents take.
  case memory(path: String, MemoryShortage)
  /// A generator was told to stop.
  case stoppedMaking(rows: Int, total: Int)
  /// The reader was told to stop.
  case stopped(path: String, bytesRead: Int, bytesTotal: Int)
}

extension DatasetError: CustomStringConvertible, LocalizedError {
  public var errorDescription: String? { description }

  public var description: String {
    switch self {
    case .parameter(let name, let value, let wanted):
      "\(name) cannot be \(shown(value)): give \(wanted)."
    case .file(let error): error.description
    case .contents(let path, let problem): "\(shown(path)): \(problem)"
    case .line(let path, let line, let problem): "\(shown(path)):\(line): \(problem)"
    case .cell(let path, let line, let column, let problem):
      "\(shown(path)):\(line):\(column): \(problem)"
    case .noColumn(let path, let column, let names):
      "\(shown(path)): no column is named '\(shown(column))'. It has \(listed(names)); "
        + "a number from 1 to \(names.count) counts from the left."
    case .memory(let path, let shortage): "\(shown(path)): \(shortage)"
    case .stoppedMaking(let rows, let total):
      "stopped after \(rows) of \(counted(total, "sample")); nothing was made."
    case .stopped(let path, let done, let total):
      "\(shown(path)): stopped after \(done) of \(total) bytes."
    }
  }
}

private func listed(_ names: [String]) -> String {
  let first = names.prefix(8).map { shown($0, limit: 40) }.joined(separator: ", ")
  return names.count > 8 ? "\(first) and \(names.count - 8) more" : first
}

/// A number of things in words: `1 row`, `2 rows`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// Text from outside as it may stand in a message of one line: nothing that acts on a terminal or
/// changes the order of what is read, not too long.
func shown(_ text: String, limit: Int = 200) -> String {
  var line = ""
  for scalar in text.unicodeScalars.prefix(limit) {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format, .privateUse:
      line += "\\u{\(String(scalar.value, radix: 16))}"
    default: line.unicodeScalars.append(scalar)
    }
  }
  return text.unicodeScalars.dropFirst(limit).isEmpty ? line : line + "…"
}

/// Runs `body`, wrapping what it throws of the file.
func reading<Value>(
  _ body: () throws(SafetensorsError) -> Value
) throws(DatasetError) -> Value {
  do {
    return try body()
  } catch {
    throw .file(error)
  }
}

/// Refuses to read what there is no memory for: `bytes`, about, of the file at `path`.
func requireMemory(
  _ bytes: Double, reading path: String, _ advice: String
) throws(DatasetError) {
  do {
    try AvailableMemory.require(bytes, for: "reading it", advice)
  } catch {
    throw .memory(path: path, error)
  }
}

/// Bytes that the parts of a split, and the order they are drawn from, take for a row.
let splitBytes = 24.0
