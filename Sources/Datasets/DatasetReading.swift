/// A dataset as it was read from a file, and what its reader took for granted.
public struct DatasetReading: Sendable, Equatable {
  public let dataset: Dataset
  /// A sentence each, for the person whose file it is.
  public let remarks: [String]

  public init(dataset: Dataset, remarks: [String]) {
    self.dataset = dataset
    self.remarks = remarks
  }
}

/// What a file may say of its samples besides their numbers.
struct StatedParts {
  var split: Split?
  var regions: [Int]?
  var standardisation: Standardisation?
  /// Of the file's own target; no number below zero, and finite.
  var floor: Double?

  /// A floor from its decimal; nil where it is none.
  static func floor(_ text: String?) -> Double? {
    text.flatMap(Double.init).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
  }

  /// A split of `count` rows from the rows that train and those that test, or nil where these do not
  /// hold every row exactly once.
  static func split(training: [Int], test: [Int], count: Int) -> Split? {
    var isSeen = [Bool](repeating: false, count: count)
    guard training.count + test.count == count else { return nil }
    for row in [training, test].joined() {
      guard isSeen.indices.contains(row), !isSeen[row] else { return nil }
      isSeen[row] = true
    }
    return Split(training: training, test: test)
  }
}
