/// One cell of a sweep: a point, a seed, and what came of it.
public struct SweepCell: Codable, Equatable, Sendable {
  public enum State: String, Codable, Sendable {
    case missing, done, failed
  }

  /// A word for each of the grid's names.
  public let words: [String]
  public let seed: UInt64
  /// `SweepDesign.key` of it.
  public let key: String
  public var state = State.missing
  /// What was measured, empty unless it is done.
  public var figures: [SweepFigure] = []
  /// That of the cell's session at its end, 16 hexadecimal characters; nil unless it is done.
  public var digest: String?
  /// Why it failed; nil unless it did.
  public var error: String?

  public init(words: [String], seed: UInt64, key: String) {
    (self.words, self.seed, self.key) = (words, seed, key)
  }

  /// The same, done.
  public func done(_ figures: [SweepFigure], digest: String) -> SweepCell {
    var cell = SweepCell(words: words, seed: seed, key: key)
    (cell.state, cell.figures, cell.digest) = (.done, figures, digest)
    return cell
  }

  /// The same, failed.
  public func failed(_ error: String) -> SweepCell {
    var cell = SweepCell(words: words, seed: seed, key: key)
    (cell.state, cell.error) = (.failed, error)
    return cell
  }

  /// The figure of that path; nil where it has none, or no value.
  public func value(_ path: String) -> Double? { figures.first { $0.path == path }?.value }
}

/// A figure of a cell, beside its nulls.
public struct SweepFigure: Codable, Equatable, Sendable {
  public struct Null: Codable, Equatable, Sendable {
    public let name: String
    public let level: Double
    public let low, high: Double?

    public init(name: String, level: Double, low: Double?, high: Double?) {
      (self.name, self.level, self.low, self.high) = (name, level, low, high)
    }
  }

  /// Its whole path in the cell's session: `m.jacobian.sigma1`.
  public let path: String
  public let unit: String
  /// Nil where it is not defined.
  public let value: Double?
  public let nulls: [Null]
  /// Why it has no value, where that is known.
  public let reason: String?

  public init(path: String, unit: String, value: Double?, nulls: [Null], reason: String?) {
    (self.path, self.unit, self.value) = (path, unit, value)
    (self.nulls, self.reason) = (nulls, reason)
  }
}
