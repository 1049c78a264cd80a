import LinearAlgebra

extension Layer {
  /// The task loss on the samples `rows`, computed in float64 and without a gradient.
  public func taskLoss(_ loss: Loss, inputs: Matrix, target: Target, rows: [Int]) -> Double {
    var sum = 0.0
    forEachBatch(of: inputs, rows: rows) { part, outputs in
      let mean: Double
      switch target {
      case .values(let values):
        let wanted = values.rows(at: part).elements
        mean = LossKernel.meanSquaredError(&outputs, target: wanted, count: outputs.count)
      case .labels(let labels):
        mean = LossKernel.crossEntropy(
          &outputs, labels: part.map { labels[$0] }, rows: part.count, classes: shape.outputWidth)
      }
      sum += mean * Double(part.count)
    }
    return rows.isEmpty ? 0 : sum / Double(rows.count)
  }

  /// The task loss of each of `rows` alone, computed in float64; their mean is `taskLoss`.
  public func rowLosses(
    _ loss: Loss, inputs: Matrix, target: Target, rows: [Int]
  ) -> [Double] {
    let width = shape.outputWidth
    var losses: [Double] = []
    losses.reserveCapacity(rows.count)
    forEachBatch(of: inputs, rows: rows) { part, outputs in
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

  /// How well the layer's answers, as logits, tell the classes of `rows`.
  public func predictions(inputs: Matrix, labels: [Int], rows: [Int]) -> PredictionScore {
    var score = PredictionScore()
    forEachBatch(of: inputs, rows: rows) { part, outputs in
      let logits = Matrix(rows: part.count, columns: shape.outputWidth, elements: outputs)
      score = score + PredictionScore(of: logits, labels: part.map { labels[$0] })
    }
    return score
  }

  /// Hands on what the layer answers at `rows`, some at a time: which they are, and rows×outputs.
  private func forEachBatch(
    of inputs: Matrix, rows: [Int], _ body: (_ part: [Int], _ outputs: inout [Double]) -> Void
  ) {
    let most = 1_024
    let kernel = LayerKernel<Double>(shape: shape, capacity: min(rows.count, most))
    let (chosen, parameters) = (inputs.rows(at: rows), parameters)
    for start in stride(from: 0, to: rows.count, by: most) {
      let part = Array(rows[start..<min(start + most, rows.count)])
      var outputs = [Double](repeating: 0, count: part.count * shape.outputWidth)
      chosen.elements.withUnsafeBufferPointer { x in
        guard let base = x.baseAddress else { return }
        kernel.forward(
          base + start * shape.inputWidth, rows: part.count, parameters: parameters,
          into: &outputs)
      }
      body(part, &outputs)
    }
  }
}
