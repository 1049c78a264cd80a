import LinearAlgebra

extension Backbone {
  /// What a feed-forward block gives: the layer, and what enters it, rows×width; of the same shape.
  public typealias FeedForward = (Int, Matrix) throws(PretrainedError) -> Matrix

  /// What enters the feed-forward block of each layer in `wanted`, some or all tokens×width.
  ///
  /// Runs no further than the last of them, whose block is not asked for. All windows go through a
  /// layer before the next, so that the weights of one are in memory at a time. `rows` are tokens counted
  /// over all windows; nil is all of them. The monitor hears of windows that are through a layer, and
  /// is asked to stop before each layer and each few windows.
  ///
  /// - Throws: `PretrainedError` of a tensor that cannot be read, of `feedForward`, and `.mismatch` when
  ///   told to stop: nothing is kept then.
  public func hiddenStates(
    entering wanted: [Int], of windows: TokenWindows, rows: [Int]? = nil,
    feedForward: FeedForward, monitor: Monitor = .silent
  ) throws(PretrainedError) -> [Int: Matrix] {
    guard let last = wanted.max() else { return [:] }
    precondition(
      wanted.allSatisfy { (0..<layerCount).contains($0) }, "layers \(wanted) of \(layerCount)")
    var result: [Int: Matrix] = [:]
    _ = try run(windows, layers: last + 1, of: last + 1, monitor) {
      (layer, states) throws(PretrainedError) in
      if wanted.contains(layer) { result[layer] = rows.map { states.rows(at: $0) } ?? states }
      return layer == last ? nil : try feedForward(layer, states)
    }
    return result
  }

  /// Logits after each token, handed to `body` window by window as length×vocabulary.
  ///
  /// The monitor hears of windows through layers, the head as one more.
  ///
  /// - Throws: as `hiddenStates`; what `body` throws. When told to stop, `body` has been given the
  ///   first windows, or none.
  public func logits(
    of windows: TokenWindows, feedForward: FeedForward, monitor: Monitor = .silent,
    body: (Int, Matrix) throws(PretrainedError) -> Void
  ) throws(PretrainedError) {
    let run = try run(windows, layers: layerCount, of: layerCount + 1, monitor) {
      (layer, states) throws(PretrainedError) in try feedForward(layer, states)
    }
    let (count, total) = (windows.windows.count, (layerCount + 1) * windows.windows.count)
    let norm = try finalNorm.norm(in: files, epsilon: epsilon)
    for batch in windows.batches(of: max(1, Self.logitsAtOnce / vocabulary)) {
      guard !monitor.shouldStop() else {
        throw .mismatch("stopped after the logits of \(batch.lowerBound) of \(count) windows")
      }
      let all = try logits(run.entering(headOf: batch, through: norm))
      var first = 0
      for window in batch {
        let length = windows.windows[window].count
        // One window is handed on as it is.
        try body(window, batch.count == 1 ? all : all.rows(in: first..<first + length))
        first += length
        monitor.report(layerCount * count + window + 1, total)
      }
    }
  }

  /// Numbers that logits of the windows of a batch have, about, and rows of the head that are widened
  /// at a time.
  static let logitsAtOnce = 1 << 24
  static let headRows = 4_096

  /// From what enters the head, rows×width, to rows×vocabulary; the head is read part by part.
  private func logits(_ x: Matrix) throws(PretrainedError) -> Matrix {
    var result = Matrix(repeating: 0, rows: x.rowCount, columns: vocabulary)
    for start in stride(from: 0, to: vocabulary, by: Self.headRows) {
      let range = start..<min(start + Self.headRows, vocabulary)
      let part = Projection(
        weight: try files.rows(range, of: headName, rows: vocabulary, columns: width))(x)
      let (columns, divisor) = (vocabulary, multipliers.logits)
      part.elements.withUnsafeBufferPointer { part in
        result.elements.withUnsafeMutableBufferPointer { result in
          for row in 0..<x.rowCount {
            let (from, to) = (row * range.count, row * columns + start)
            for j in 0..<range.count { result[to + j] = part[from + j] / divisor }
          }
        }
      }
    }
    return result
  }

  /// Runs the first `layers` layers.
  ///
  /// `block` gives what each feed-forward block adds; nil where the run
  /// ends there.
  private func run(
    _ windows: TokenWindows, layers: Int, of total: Int, _ monitor: Monitor,
    block: (Int, Matrix) throws(PretrainedError) -> Matrix?
  ) throws(PretrainedError) -> BackboneRun {
    let count = windows.windows.count
    func requireGoingOn(_ layer: Int) throws(PretrainedError) {
      guard !monitor.shouldStop() else {
        throw .mismatch("stopped in layer \(layer) of \(layerCount); nothing is kept")
      }
    }
    try requireGoingOn(0)
    var run = try BackboneRun(self, windows)
    for layer in 0..<layers {
      try run.attend(layer) { (done) throws(PretrainedError) in
        try requireGoingOn(layer)
        monitor.report(layer * count + done, total * count)
      }
      try requireGoingOn(layer)
      guard let outputs = try block(layer, try run.entering(layer)) else { break }
      run.add(outputs)
      monitor.report((layer + 1) * count, total * count)
    }
    return run
  }
}
