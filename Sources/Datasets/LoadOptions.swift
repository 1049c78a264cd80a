import LinearAlgebra

/// What becomes of the rows of a file that has been read.
public struct LoadOptions: Sendable, Equatable {
  /// Whether to give every feature mean 0 and variance 1 over the training rows.
  public var standardises: Bool
  /// The share of rows set aside for testing, from 0 to below 1.
  public var testFraction: Double
  /// Fixes which rows are set aside.
  public var seed: UInt64
  /// Whether rows are set aside anew where the file says itself which train and which test.
  public var splitsAnew: Bool

  /// Leaves the inputs as they are, and a fifth of the rows for testing where the file does not say
  /// which, unless told otherwise.
  public init(
    standardises: Bool = false, testFraction: Double = 0.2, seed: UInt64 = 0,
    splitsAnew: Bool = false
  ) {
    self.standardises = standardises
    self.testFraction = testFraction
    self.seed = seed
    self.splitsAnew = splitsAnew
  }
}

extension DatasetReading {
  init(
    _ read: consuming Matrix, target: Dataset.Target, featureNames: [String]? = nil,
    targetNames: [String]? = nil, stated: StatedParts = StatedParts(), remarks: [String] = [],
    path: String, options: LoadOptions
  ) throws(DatasetError) {
    var inputs = consume read
    var remarks = remarks
    let drawn = try Split(
      count: inputs.rowCount, testFraction: options.testFraction, seed: options.seed)
    if stated.split != nil {
      remarks.append(
        options.splitsAnew
          ? "rows are held out anew, other than those the file holds out"
          : "rows are held out as the file says")
    }
    let split = options.splitsAnew ? drawn : stated.split ?? drawn
    guard !split.training.isEmpty else {
      throw .contents(
        path: path, problem: "every row is for testing. Give --test to hold rows out anew.")
    }
    var standardisation = stated.standardisation
    if options.standardises {
      guard standardisation == nil else {
        throw .contents(
          path: path, problem: "its features are standardised already. Leave out --standardise.")
      }
      let measured = Standardisation(of: inputs, rows: split.training)
      measured.apply(to: &inputs)
      standardisation = measured
    }
    dataset = Dataset(
      inputs: inputs, target: target, regions: stated.regions, featureNames: featureNames,
      targetNames: targetNames, split: split, standardisation: standardisation,
      floor: target.isValues ? stated.floor : nil)
    self.remarks = remarks
  }
}
