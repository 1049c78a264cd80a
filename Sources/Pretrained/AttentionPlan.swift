import LinearAlgebra

/// Queries, keys and values of some tokens, a row each, heads side by side; turned by their positions.
struct AttentionHeads: Sendable {
  let queries, keys, values: Matrix
}

/// How a kind of model makes queries, keys and values: where that lies, and what it needs of memory.
protocol AttentionPlan: Sendable {
  var shape: HeadShape { get }
  var frequencies: RotaryFrequencies { get set }
  /// Whether the pairs that turn are neighbours.
  var turnsNeighbours: Bool { get }

  /// Every tensor of the layer whose names begin with `prefix`.
  func tensors(_ prefix: String) -> [TensorPlace]

  /// Reads those of one layer.
  func weights(
    _ prefix: String, in files: TensorFiles, block: ScaleBlock?
  ) throws(PretrainedError) -> any AttentionWeights
}

/// The attention of one layer, in float64.
protocol AttentionWeights: Sendable {
  /// What each head adds to its softmax for nothing; nil where there is none.
  var sinks: [Double]? { get }
  /// From what heads give, rows×heads·valueWidth, to rows×width.
  var output: Projection { get }

  /// From normalised rows×width; row r stands at `positions[r]`.
  func heads(of x: Matrix, positions: [Int], turns: RotaryTurns) -> AttentionHeads
}
