import LinearAlgebra

/// The shift and scale that give every feature mean 0 and variance 1 over the training rows.
public struct Standardisation: Sendable, Equatable {
  /// What is taken off each feature.
  public let mean: [Double]
  /// What each feature is divided by after that; 1 for a constant one.
  public let scale: [Double]
  /// The features that are the same in all training rows: they become 0, and say nothing.
  public let constantFeatures: [Int]

  /// A standardisation given feature by feature.
  public init(mean: [Double], scale: [Double], constantFeatures: [Int]) {
    precondition(mean.count == scale.count, "\(mean.count) means for \(scale.count) scales")
    self.mean = mean
    self.scale = scale
    self.constantFeatures = constantFeatures
  }

  /// Measures the features of `inputs`, samples×features, over the rows at `rows`.
  ///
  /// The variance is the mean square about the mean, in two passes.
  public init(of inputs: Matrix, rows: [Int]) {
    let features = inputs.columnCount
    var mean = [Double](repeating: 0, count: features)
    var square = mean
    var isConstant = [Bool](repeating: true, count: features)
    let weight = 1 / Double(max(rows.count, 1))
    for row in rows {
      for feature in 0..<features { mean[feature] += inputs[row, feature] * weight }
    }
    for row in rows {
      for feature in 0..<features {
        let deviation = inputs[row, feature] - mean[feature]
        square[feature] += deviation * deviation * weight
        if inputs[row, feature] != inputs[rows[0], feature] { isConstant[feature] = false }
      }
    }
    for feature in 0..<features where isConstant[feature] && !rows.isEmpty {
      // Exactly the value, where the sum above may be a rounding away from it.
      mean[feature] = inputs[rows[0], feature]
    }
    self.mean = mean
    scale = (0..<features).map {
      isConstant[$0] || square[$0] == 0 ? 1 : square[$0].squareRoot()
    }
    constantFeatures = (0..<features).filter { isConstant[$0] }
  }

  /// Shifts and scales every row of `inputs` in place.
  public func apply(to inputs: inout Matrix) {
    precondition(inputs.columnCount == mean.count, "\(mean.count) features for \(inputs.shape)")
    let features = mean.count
    for row in 0..<inputs.rowCount {
      for feature in 0..<features {
        let place = row * features + feature
        inputs.elements[place] = (inputs.elements[place] - mean[feature]) / scale[feature]
      }
    }
  }
}
