/// A piece of a report whose lines depend on the width, as help does.
public struct FittedText: Equatable, Sendable {
  /// What it is of; the same source gives the same lines.
  public let source: String
  /// Its lines, in at most `width` columns if the words allow.
  public let lines: @Sendable (_ width: Int) -> [String]

  public init(of source: String, lines: @escaping @Sendable (_ width: Int) -> [String]) {
    self.source = source
    self.lines = lines
  }

  public static func == (first: Self, second: Self) -> Bool { first.source == second.source }
}
