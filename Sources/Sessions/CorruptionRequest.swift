import Datasets
import LinearAlgebra
import Results

/// What a corruption of contexts is asked for with.
public struct CorruptionRequest {
  /// The text's name; nil for the one that the model was trained on.
  public var data: String?
  /// Nil for what is held out.
  public var split: Part?
  /// Parts of the context to replace, ascending, above 0 and at most 1.
  public var shares: [Double]
  /// Windows at most, spread evenly; nil for all.
  public var limit: Int?
  public var watch: Watch
  /// Tokens of the part that are left out at its beginning.
  var start = 0

  /// Parts that are replaced unless told otherwise.
  public static let usualShares = [0.1, 0.25, 0.5]

  public init(
    data: String? = nil, split: Part? = nil, shares: [Double] = Self.usualShares,
    limit: Int? = nil, watch: @escaping Watch = { _, _ in .silent }
  ) {
    (self.data, self.split, self.shares) = (data, split, shares)
    (self.limit, self.watch) = (limit, watch)
  }
}
