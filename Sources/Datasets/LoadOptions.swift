import LinearAlgebra

/// What becomes of the rows of a file that has been read.
public struct LoadOptions: Sendable, Equatable {
  /// Whether to give every feature mean 0 and variance 1 over the training rows.
  public var standardises: Bool
  /// The share of rows set aside for testing, from 0 to below 1.
  public var testFraction: Double
  /// Fixes which rows are set aside.
  public var seed: UInt64

  /// Leaves the inputs as they are and a fifth of the rows for testing, unless told otherwise.
  public init(standardises: Bool = false, testFraction: Double = 0.2, seed: UInt64 = 0) {
    self.standardises = standardises
    self.testFraction = testFraction
    self.seed = seed
  }
}

extension Dataset {
  init(
    reading read: consuming Matrix, target: Target, featureNames: [String]? = nil,
    targetNames: [String]? = nil, options: LoadOptions
  ) throws(DatasetError) {
    var inputs = consume read
    let split = try Split(
      count: inputs.rowCount, testFraction: options.testFraction, seed: options.seed)
    var standardisation: Standardisation?
    if options.standardises {
      let measured = Standardisation(of: inputs, rows: split.training)
      measured.apply(to: &inputs)
      standardisation = measured
    }
    self.init(
      inputs: inputs, target: target, featureNames: featureNames, targetNames: targetNames,
      split: split, standardisation: standardisation)
  }
}
