import LinearAlgebra

/// Which rows of a dataset a command works on.
public enum Part: String, Sendable, CaseIterable {
  case training = "train"
  case test
  case all
}

/// The rows that train and the rows that test, each ascending; no row is in both.
public struct Split: Sendable, Equatable {
  public let training: [Int]
  public let test: [Int]

  /// A split given row by row.
  public init(training: [Int], test: [Int]) {
    let count = training.count + test.count
    precondition(
      Set(training).union(test) == Set(0..<count), "a split must hold every row exactly once")
    self.training = training.sorted()
    self.test = test.sorted()
  }

  /// Sets `testFraction` of `count` rows aside at random, rounded, and at least one row each way.
  ///
  /// - Throws: `DatasetError.parameter` unless the fraction is from 0 up to but not 1.
  public init(count: Int, testFraction: Double, seed: UInt64) throws(DatasetError) {
    guard testFraction >= 0, testFraction < 1 else {
      throw .parameter(
        name: "test fraction", value: "\(testFraction)", wanted: "a number from 0 to below 1")
    }
    var stream = RandomStream(seed: seed, purpose: .split)
    let order = stream.permutation(count)
    let wanted = Int((Double(count) * testFraction).rounded())
    let testCount = testFraction == 0 || count < 2 ? 0 : min(max(wanted, 1), count - 1)
    test = order.prefix(testCount).sorted()
    training = order.dropFirst(testCount).sorted()
  }

  /// How many rows there are in all.
  public var count: Int { training.count + test.count }

  /// The rows of one part, ascending.
  public func rows(of part: Part) -> [Int] {
    switch part {
    case .training: training
    case .test: test
    case .all: Array(0..<count)
    }
  }
}

extension Dataset {
  /// The rows of one part, ascending.
  public func rows(of part: Part) -> [Int] { split.rows(of: part) }

  /// The inputs of one part, samples×features.
  public func inputs(of part: Part) -> Matrix {
    part == .all ? inputs : inputs.rows(at: rows(of: part))
  }

  /// The target of one part.
  public func target(of part: Part) -> Target {
    part == .all ? target : target.rows(at: rows(of: part))
  }
}
