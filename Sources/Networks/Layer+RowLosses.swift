import LinearAlgebra

extension Layer {
  /// The task loss of each of `rows` alone, computed in float64; their mean is `taskLoss`.
  public func rowLosses(
    _ loss: Loss, inputs: Matrix, target: Target, rows: [Int]
  ) -> [Double] {
    let kernel = LayerKernel<Double>(shape: shape, capacity: min(max(rows.count, 1), 1_024))
    let (chosen, parameters, width) = (inputs.rows(at: rows), parameters, shape.outputWidth)
    var losses: [Double] = []
    losses.reserveCapacity(rows.count)
    for start in stride(from: 0, to: rows.count, by: 1_024) {
      let part = rows[start..<min(start + 1_024, rows.count)]
      var outputs = [Double](repeating: 0, count: part.count * width)
      chosen.elements.withUnsafeBufferPointer { x in
        guard let base = x.baseAddress else { return }
        kernel.forward(
          base + start * shape.inputWidth, rows: part.count, parameters: parameters,
          into: &outputs)
      }
      for (place, row) in part.enumerated() {
        var own = Array(outputs[place * width..<(place + 1) * width])
        switch target {
        case .values(let values):
          losses.append(
            LossKernel.meanSquaredError(&own, target: Array(values.row(row)), count: width))
        case .labels(let labels):
          losses.append(
            LossKernel.crossEntropy(&own, labels: [labels[row]], rows: 1, classes: width))
        }
      }
    }
    return losses
  }
}
