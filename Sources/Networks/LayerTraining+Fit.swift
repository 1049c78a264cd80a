import LinearAlgebra

extension LayerTraining {
  /// Refuses data whose widths, counts or kind are not what the layer and its loss take.
  func requireFit(_ inputs: Matrix, _ target: Target) throws(NetworkError) {
    let shape = layer.shape
    guard inputs.columnCount == shape.inputWidth else {
      throw .mismatch(
        "the data has \(inputs.columnCount) features and the layer takes \(shape.inputWidth)")
    }
    switch target {
    case .values(let values):
      guard options.loss == .mse else {
        throw .mismatch("cross-entropy needs labels and the data has values; use --loss mse")
      }
      guard values.columnCount == shape.outputWidth, values.rowCount == inputs.rowCount else {
        throw .mismatch(
          "the data has targets \(values.shape) for \(inputs.rowCount) samples and the layer "
            + "gives \(shape.outputWidth) outputs")
      }
    case .labels(let labels):
      guard options.loss == .crossEntropy else {
        throw .mismatch("mse needs values and the data has labels; use --loss cross-entropy")
      }
      try requireFit(labels, sampleCount: inputs.rowCount)
    }
  }

  private func requireFit(_ labels: [Int], sampleCount: Int) throws(NetworkError) {
    guard labels.count == sampleCount else {
      throw .mismatch("the data has \(labels.count) labels for \(sampleCount) samples")
    }
    let outputs = layer.shape.outputWidth
    guard let row = labels.firstIndex(where: { !(0..<outputs).contains($0) }) else { return }
    throw .mismatch(
      labels[row] < 0
        ? "label \(labels[row]) of sample \(row) is negative; labels count from 0"
        : "label \(labels[row]) of sample \(row) needs more than the layer's \(outputs) outputs")
  }
}
