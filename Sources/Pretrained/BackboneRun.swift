import LinearAlgebra

/// The states of some windows on their way through the layers of a backbone.
struct BackboneRun {
  private let backbone: Backbone
  let windows: TokenWindows
  /// Where the rows of each window begin, and where those of the last end.
  private let firsts: [Int]
  private let turns: RotaryTurns
  /// The residual stream, tokens×width.
  private var states: Matrix

  /// Tokens of the windows that attention works on together: enough for its products to be fast, few
  /// enough for what they give to be small.
  static let batchTokens = 1_024

  /// Starts from the embeddings; of these the rows of tokens that occur are read.
  init(_ backbone: Backbone, _ windows: TokenWindows) throws(PretrainedError) {
    (self.backbone, self.windows) = (backbone, windows)
    firsts = windows.windows.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    turns = RotaryTurns(
      backbone.attention.frequencies, turnsNeighbours: backbone.attention.turnsNeighbours,
      length: windows.length)
    states = Matrix(repeating: 0, rows: windows.tokenCount, columns: backbone.width)
    var places: [UInt32: [Int]] = [:]
    for (place, token) in windows.windows.joined().enumerated() {
      places[token, default: []].append(place)
    }
    for (token, places) in places.sorted(by: { $0.key < $1.key }) {
      let row = try backbone.files.rows(
        Int(token)..<Int(token) + 1, of: backbone.embeddingName, rows: backbone.vocabulary,
        columns: backbone.width)
      let embedding = row.elements.map { $0 * backbone.multipliers.embedding }
      for place in places {
        let start = place * backbone.width
        states.elements.replaceSubrange(start..<start + backbone.width, with: embedding)
      }
    }
  }

  /// The rows of consecutive windows.
  private func rows(of batch: Range<Int>) -> Range<Int> {
    firsts[batch.lowerBound]..<firsts[batch.upperBound]
  }

  /// Adds what the attention of a layer gives; `between` comes before each batch of windows, with how
  /// many are done.
  mutating func attend(
    _ layer: Int, between: (Int) throws(PretrainedError) -> Void
  ) throws(PretrainedError) {
    let norm = try backbone.inputNorm(layer).norm(in: backbone.files, epsilon: backbone.epsilon)
    let weights = try backbone.attention.weights(
      backbone.attentionPrefix(layer), in: backbone.files, block: backbone.block)
    let attention = WindowedAttention(
      shape: backbone.attention.shape, reach: backbone.reaches[layer], sinks: weights.sinks)
    for batch in windows.batches(of: Self.batchTokens) {
      try between(batch.lowerBound)
      let lengths = windows.windows[batch].map(\.count)
      let rows = rows(of: batch)
      let heads = weights.heads(
        of: norm(states.rows(in: rows)), positions: lengths.flatMap { Array(0..<$0) }, turns: turns)
      add(weights.output(attention(heads, lengths: lengths)), at: rows.lowerBound)
    }
  }

  /// What enters the feed-forward block of a layer, tokens×width.
  func entering(_ layer: Int) throws(PretrainedError) -> Matrix {
    try backbone.blockNorm(layer).norm(in: backbone.files, epsilon: backbone.epsilon)(states)
  }

  /// Adds what a block gives for the rows from `first` on.
  mutating func add(_ outputs: Matrix, at first: Int = 0) {
    let (width, multiplier) = (backbone.width, backbone.multipliers.residual)
    precondition(
      outputs.columnCount == width && first + outputs.rowCount <= states.rowCount,
      "\(outputs.shape) for \(states.shape)")
    states.elements.withUnsafeMutableBufferPointer { states in
      outputs.elements.withUnsafeBufferPointer { outputs in
        let start = first * width
        for index in outputs.indices { states[start + index] += multiplier * outputs[index] }
      }
    }
  }

  /// What enters the head for consecutive windows, rows×width.
  func entering(headOf batch: Range<Int>, through norm: RMSNorm) -> Matrix {
    norm(states.rows(in: rows(of: batch)))
  }
}
