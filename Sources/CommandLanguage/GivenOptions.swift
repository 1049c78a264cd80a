/// The options that a line gives, as they were typed; a body that asks for them declares `.given`.
public struct GivenOptions: Sendable {
  /// Their names, without dashes, in the order of the line.
  public let names: [String]
  private let places: [String: Range<Int>]

  init(_ arguments: Arguments) {
    places = arguments.occurrences.compactMapValues { $0.first?.place }
    names = places.sorted { $0.value.lowerBound < $1.value.lowerBound }.map(\.key)
  }

  public func contains(_ name: String) -> Bool { places[name] != nil }

  /// An error that points at the option of that name and says `predicate` of it, a sentence less its
  /// subject.
  public func error(_ name: String, _ predicate: String) -> UsageError {
    UsageError("--\(name) \(predicate)", at: places[name])
  }
}
