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
  /// The variance is the mean square about the mean, in two passes; features whose squares overflow or
  /// vanish, or whose mean is so far from 0 that its rounding shows, are measured as `Moments` are.
  public init(of inputs: Matrix, rows: [Int]) {
    let features = inputs.columnCount
    var mean = [Double](repeating: 0, count: features)
    var square = mean
    var (largest, drift) = (mean, mean)
    var isConstant = [Bool](repeating: true, count: features)
    let weight = 1 / Double(max(rows.count, 1))
    for row in rows {
      for feature in 0..<features { mean[feature] += inputs[row, feature] * weight }
    }
    for row in rows {
      for feature in 0..<features {
        let deviation = inputs[row, feature] - mean[feature]
        square[feature] += deviation * deviation * weight
        drift[feature] += deviation * weight
        largest[feature] = max(largest[feature], abs(inputs[row, feature]))
        if inputs[row, feature] != inputs[rows[0], feature] { isConstant[feature] = false }
      }
    }
    for feature in 0..<features where isConstant[feature] && !rows.isEmpty {
      // Exactly the value, where the sum above may be a rounding away from it.
      mean[feature] = inputs[rows[0], feature]
    }
    var scale = (0..<features).map {
      isConstant[$0] || square[$0] == 0 ? 1 : square[$0].squareRoot()
    }
    for feature in 0..<features where !isConstant[feature] {
      guard
        Moments.exponent(ofLargest: largest[feature]) != 0
          || Moments.shows(drift[feature], besideSquare: square[feature])
      else { continue }
      let moments = Moments(of: rows.map { inputs[$0, feature] })
      mean[feature] = moments.mean
      // A spread that no Double is small enough for still divides.
      scale[feature] = max(moments.deviation, .leastNonzeroMagnitude)
    }
    self.mean = mean
    self.scale = scale
    constantFeatures = (0..<features).filter { isConstant[$0] }
  }

  /// The features whose spread is so small, below 2.2e-308, that numbers have fewer digits there.
  public var coarseFeatures: [Int] { scale.indices.filter { scale[$0].isSubnormal } }

  /// Shifts and scales every row of `inputs` in place.
  public func apply(to inputs: inout Matrix) {
    precondition(inputs.columnCount == mean.count, "\(mean.count) features for \(inputs.shape)")
    let features = mean.count
    // A quarter of each, so that the difference of huge numbers does not overflow.
    let part = scale.map { $0 > 0x1p+1000 ? 0.25 : 1 }
    for row in 0..<inputs.rowCount {
      for feature in 0..<features {
        let place = row * features + feature
        inputs.elements[place] =
          (inputs.elements[place] * part[feature] - mean[feature] * part[feature])
          / (scale[feature] * part[feature])
      }
    }
  }
}
