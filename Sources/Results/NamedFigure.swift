/// A number that a result states, under the name that users type, beside the nulls that say how much of
/// it is chance.
public struct NamedFigure: Equatable, Sendable {
  /// What of the result it is of.
  public enum Place: Hashable, Sendable {
    case whole
    case expert(Int)
    /// Two experts, the lower first.
    case pair(Int, Int)
    /// A mean or a part, as reports call it: `routed mean`, `attention`.
    case part(String)
  }

  /// A level without what is looked for: `untrained`, `shuffled`, `random directions`.
  public struct Null: Equatable, Sendable {
    public let name: String
    /// The null's value, the mean of its draws where it has some.
    public let level: Double
    /// The 95th percentile of its draws, and the 5th where it is known.
    public let low, high: Double?

    public init?(_ name: String, _ level: Double?, low: Double? = nil, high: Double? = nil) {
      guard let level else { return nil }
      (self.name, self.level, self.low, self.high) = (name, level, low, high)
    }
  }

  public let name: String
  public let place: Place
  /// `nats`, `radians`, `samples`, `logits`; empty for a pure number or one in the data's own units.
  public let unit: String
  /// Nil where it is not defined.
  public let value: Double?
  public let nulls: [Null]
  /// The path that expressions name it by, under the name of its object.
  public let path: String
  /// Why it has no value, where that is known.
  public let reason: String?

  /// One of the whole result.
  public init(
    _ name: String, _ value: Double?, unit: String = "", nulls: [Null?] = [], path: String? = nil,
    reason: String? = nil
  ) {
    self.init(name, .whole, value, unit: unit, nulls: nulls, path: path, reason: reason)
  }

  /// - `path`: where it is not what name and place say, as `defaultPath` does.
  public init(
    _ name: String, _ place: Place, _ value: Double?, unit: String = "",
    nulls: [Null?] = [], path: String? = nil, reason: String? = nil
  ) {
    (self.name, self.place, self.unit) = (name, place, unit)
    self.value = value.flatMap { $0.isNaN ? nil : $0 }
    self.reason = self.value == nil ? reason : nil
    self.nulls = nulls.compactMap { $0 }
    self.path = path ?? place.path(of: name)
  }
}
