import Foundation

/// One direction of a grid: names whose values go together, most often a single one.
public struct SweepAxis: Codable, Equatable, Sendable {
  public let names: [String]
  /// Steps along the axis, each a word for every name, as they stand in commands.
  public let steps: [[String]]

  public init(names: [String], steps: [[String]]) {
    (self.names, self.steps) = (names, steps)
  }

  /// Values that one axis has at most.
  public static let limit = 10_000

  /// Names that a row of a table has besides, and that commands are given.
  static let reserved: Set = [
    "result", "seed", "state", "key", "point", "statistic", "value", "null", "unit", "null_name",
    "null_low", "null_high", "note", "digest", "error",
  ]

  /// Reads `NAME=LIST`, `NAME=A..B` or `NAME=log(A,B,N)`: N values from A to B in equal ratios.
  ///
  /// - Throws: `SweepError` saying what of it reads as nothing.
  public init(_ text: String) throws(SweepError) {
    guard let sign = text.firstIndex(of: "=") else {
      throw .axis(text: text, reason: "there is no '='")
    }
    let name = String(text[..<sign])
    guard let first = name.first, first.isLetter,
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    else { throw .axis(text: text, reason: "'\(name)' is no name: letters, digits and _") }
    guard !Self.reserved.contains(name) else { throw .nameTaken(name) }
    let values: [String]
    do throws(Problem) {
      values = try Self.values(String(text[text.index(after: sign)...]))
    } catch {
      throw .axis(text: text, reason: error.reason)
    }
    self.init(names: [name], steps: values.map { [$0] })
  }

  private struct Problem: Error { let reason: String }

  private static func values(_ text: String) throws(Problem) -> [String] {
    let values: [String]
    if text.hasPrefix("log(") {
      values = try logarithmic(text)
    } else {
      var all: [String] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let word = part.trimmingCharacters(in: .whitespaces)
        guard !word.isEmpty, word.allSatisfy({ !$0.isWhitespace && !"\"'{}".contains($0) }) else {
          throw Problem(reason: "'\(part)' is no value")
        }
        all += try range(word) ?? [word]
        guard all.count <= limit else { throw Problem(reason: "more than \(limit) values") }
      }
      values = all
    }
    var seen: [String: String] = [:]
    for value in values {
      // Numbers are the same however they are written.
      let number = Double(value).map { $0 == 0 ? "0.0" : "\($0)" } ?? value
      if let other = seen.updateValue(value, forKey: number) {
        throw Problem(reason: "\(other)\(other == value ? "" : " and \(value)") is given twice")
      }
    }
    return values
  }

  /// The whole numbers of `1..5`; nil of another word.
  private static func range(_ word: String) throws(Problem) -> [String]? {
    guard let dots = word.range(of: "..") else { return nil }
    guard let low = Int(word[..<dots.lowerBound]), let high = Int(word[dots.upperBound...]),
      low <= high, abs(low) < 1 << 53, abs(high) < 1 << 53
    else {
      throw Problem(
        reason: "'\(word)' is no range from a whole number to one that is not smaller")
    }
    guard high - low < limit else { throw Problem(reason: "more than \(limit) values") }
    return (low...high).map(String.init)
  }

  /// The values of `log(A,B,N)`, with six significant digits at most.
  private static func logarithmic(_ text: String) throws(Problem) -> [String] {
    let inner = text.dropFirst(4).dropLast()
    let parts = inner.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    guard text.hasSuffix(")"), parts.count == 3, let low = Double(parts[0]),
      let high = Double(parts[1]), let count = Int(parts[2]), low > 0, high > 0, low.isFinite,
      high.isFinite, (2...limit).contains(count)
    else {
      throw Problem(
        reason: "'\(text)' is not log(A,B,N) with A and B above 0 and N from 2 to \(limit)")
    }
    return (0..<count).map { index in
      if index == 0 { return parts[0] }
      if index == count - 1 { return parts[1] }
      let share = Double(index) / Double(count - 1)
      return String(format: "%.6g", exp(log(low) + share * (log(high) - log(low))))
    }
  }
}
