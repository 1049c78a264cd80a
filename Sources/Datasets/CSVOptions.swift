/// How a table is read.
public struct CSVOptions: Sendable, Equatable {
  /// Whether the first line names the columns.
  public enum Header: String, Sendable, CaseIterable {
    /// It does if its cells are words, or a column is asked for by name; a line that may be either is
    /// refused.
    case detected = "auto"
    case present = "yes"
    case absent = "no"
  }

  /// The ASCII character between cells.
  public var delimiter: Character = ","
  public var header = Header.detected
  /// The column of classes, by name or by number from 1, if there is one.
  public var label: String?
  /// The columns to regress on, by name or by number from 1; all others are inputs.
  public var values: [String] = []
  /// The columns to leave out, by name or by number from 1, whatever they hold.
  public var dropped: [String] = []
  /// Whether to give every feature mean 0 and variance 1 over the training rows.
  public var standardises = false
  /// The share of rows set aside for testing, from 0 to below 1.
  public var testFraction = 0.2
  /// Fixes which rows are set aside.
  public var seed: UInt64 = 0
  /// Whether rows are set aside anew where the file says itself which train and which test.
  public var splitsAnew = false

  /// Commas, a detected header, no target, a fifth of the rows for testing.
  public init() {}
}
