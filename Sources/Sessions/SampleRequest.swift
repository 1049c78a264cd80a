import Datasets
import LinearAlgebra

/// Which samples a model is to be measured at.
public struct SampleRequest: Sendable {
  /// The dataset's name; nil for the one that the model was trained on, or its own samples.
  public var data: String?
  /// Nil for the rows held out, where there are some.
  public var split: Part?
  /// How many; nil for as many as is usual, `limit` rows of a table or `tokens` of a text.
  public var samples: Int?
  /// Whose feed-forward block of a transformer, from 0.
  public var layer: Int?
  /// Rows of a table where no number is given; nil for all.
  public var limit: Int?
  public var tokens: Int
  /// What ran a model from elsewhere up to some layers already; nil where nothing is kept.
  public var states: StateCache?
  /// Begins a job for running a model, and hears of its windows.
  public var begin: @Sendable (_ unit: String) -> Monitor = { _ in .silent }

  public init(
    data: String? = nil, split: Part? = nil, samples: Int? = nil, layer: Int? = nil,
    limit: Int? = nil, tokens: Int = 512
  ) {
    self.data = data
    self.split = split
    self.samples = samples
    self.layer = layer
    self.limit = limit
    self.tokens = tokens
  }

  /// As many of `rows` as are wanted, drawn by `seed`, in their order; nil for all.
  public static func draw(_ wanted: Int?, of rows: [Int], seed: UInt64) -> [Int] {
    guard let wanted, wanted < rows.count else { return rows }
    var stream = RandomStream(seed: seed, purpose: .samples)
    return stream.permutation(rows.count).prefix(wanted).sorted().map { rows[$0] }
  }
}
