import Datasets
import Networks

extension Dataset: Consistent {
  func requireConsistency() throws(Inconsistency) {
    try require(sampleCount > 0 && featureCount > 0, "it holds \(inputs.shape) samples")
    if case .values(let values) = target {
      try require(values.columnCount > 0, "its target has no output")
    }
    guard let standardisation else { return }
    try require(
      standardisation.mean.count == featureCount && standardisation.scale.count == featureCount
        && standardisation.constantFeatures.allSatisfy((0..<featureCount).contains),
      "it was standardised by figures of another number of features")
  }
}

extension Model: Consistent {
  func requireConsistency() throws(Inconsistency) {
    let options = training.options
    try require(
      training.losses.count == training.state.step,
      "\(training.losses.count) losses of \(training.state.step) steps")
    try require(
      (0..<countLimit).contains(requestedSteps), "\(requestedSteps) steps were asked for")
    try require(
      (1...1 << 30).contains(options.batchSize), "batches of \(options.batchSize) samples")
    if let samples {
      try require(
        samples.columnCount == layer.shape.inputWidth,
        "samples \(samples.shape) for \(layer.shape.inputWidth) features")
    }
  }
}

extension TrainingCurve: Consistent {
  func requireConsistency() throws(Inconsistency) {
    try require(
      (losses.count..<countLimit).contains(requestedSteps),
      "\(losses.count) losses of \(requestedSteps) steps")
    try language?.requireConsistency(steps: losses.count)
  }
}
