import LinearAlgebra

/// Samples to learn from and to probe with: inputs, what they should map to, and which are for testing.
public struct Dataset: Sendable, Equatable {
  /// What a model should answer for each row.
  public enum Target: Sendable, Equatable {
    case none
    /// Numbers to regress on, samples×outputs.
    case values(Matrix)
    /// A class a sample, each from 0 to `classCount` − 1.
    case labels([Int], classCount: Int)
  }

  /// The inputs, samples×features.
  public let inputs: Matrix
  public let target: Target
  /// The true region of each sample, counted from 0, where the generator knows one.
  public let regions: [Int]?
  /// One name a feature.
  public let featureNames: [String]
  /// One name an output or a class.
  public let targetNames: [String]
  /// Which rows train and which test.
  public let split: Split
  /// How the inputs were shifted and scaled, if they were.
  public let standardisation: Standardisation?
  /// The mean squared error that the generator's noise leaves to a model that knew its rules: the noise
  /// squared; nil for classes and for other data.
  public let floor: Double?

  /// Puts a dataset together; missing names are made up as x1, x2, … and y1, y2, … or 0, 1, ….
  public init(
    inputs: Matrix, target: Target = .none, regions: [Int]? = nil, featureNames: [String]? = nil,
    targetNames: [String]? = nil, split: Split, standardisation: Standardisation? = nil,
    floor: Double? = nil
  ) {
    let outputCount = target.outputCount
    switch target {
    case .none: break
    case .values(let values):
      precondition(
        values.rowCount == inputs.rowCount, "\(values.shape) values for \(inputs.shape) inputs")
    case .labels(let labels, let classCount):
      precondition(
        labels.count == inputs.rowCount, "\(labels.count) labels for \(inputs.shape) inputs")
      precondition(labels.allSatisfy { (0..<classCount).contains($0) }, "a label out of range")
    }
    precondition(regions.map { $0.count == inputs.rowCount } ?? true, "regions of another length")
    precondition(split.count == inputs.rowCount, "a split of \(split.count) rows")
    self.inputs = inputs
    self.target = target
    self.regions = regions
    self.split = split
    self.standardisation = standardisation
    self.floor = floor
    self.featureNames = featureNames ?? (0..<inputs.columnCount).map { "x\($0 + 1)" }
    self.targetNames =
      targetNames
      ?? (0..<outputCount).map { target.isLabels ? "\($0)" : "y\($0 + 1)" }
    precondition(self.featureNames.count == inputs.columnCount, "names for other features")
    precondition(self.targetNames.count == outputCount, "names for other outputs")
  }

  /// How many samples there are.
  public var sampleCount: Int { inputs.rowCount }
  /// How many features a sample has.
  public var featureCount: Int { inputs.columnCount }

  /// The class of each sample, or its region where there are no classes: what routing may agree with.
  public var partition: [Int]? {
    if case .labels(let labels, _) = target { return labels }
    return regions
  }
}

extension Dataset.Target {
  /// How many numbers a model answers with: outputs, or one logit a class.
  public var outputCount: Int {
    switch self {
    case .none: 0
    case .values(let values): values.columnCount
    case .labels(_, let classCount): classCount
    }
  }

  /// Whether the target is a class.
  public var isLabels: Bool {
    if case .labels = self { return true }
    return false
  }

  /// Whether the target is numbers to regress on.
  var isValues: Bool {
    if case .values = self { return true }
    return false
  }

  /// The target of the rows at `indices`, in that order.
  public func rows(at indices: [Int]) -> Dataset.Target {
    switch self {
    case .none: .none
    case .values(let values): .values(values.rows(at: indices))
    case .labels(let labels, let classCount):
      .labels(indices.map { labels[$0] }, classCount: classCount)
    }
  }
}
