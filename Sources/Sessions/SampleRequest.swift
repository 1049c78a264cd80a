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
  /// The only sample, by its number in the data, from 0: a row of a table, whatever its split, or a token of
  /// a part of a text; nil for as many as are asked for.
  public var sample: Int?
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

  /// The rows of `dataset` that are asked for, and the part they are of: all that the data hold out, or all
  /// there are where nothing is held out or `seesAll`.
  ///
  /// - Throws: `SessionError.refused` where there are none, or the one asked for is not there.
  func rows(
    of dataset: Dataset, named name: String, seesAll: Bool, seed: UInt64
  ) throws(SessionError) -> (rows: [Int], part: Part) {
    if let sample {
      let part = split ?? .all
      guard (0..<dataset.sampleCount).contains(sample) else {
        throw .outOfRange(sample, count: dataset.sampleCount, "samples", of: name)
      }
      guard part == .all || dataset.rows(of: part).contains(sample) else {
        throw .refused(
          "sample \(sample) of '\(name)' is not in its \(part.rawValue) split; leave --split out.")
      }
      return ([sample], part)
    }
    let part = split ?? (dataset.split.test.isEmpty || seesAll ? .all : .test)
    let all = dataset.rows(of: part)
    guard !all.isEmpty else {
      throw .refused("'\(name)' has no rows in its \(part.rawValue) split; choose another.")
    }
    return (Self.draw(samples ?? limit, of: all, seed: seed), part)
  }

  /// As many of `rows` as are wanted, drawn by `seed`, in their order; nil for all.
  public static func draw(_ wanted: Int?, of rows: [Int], seed: UInt64) -> [Int] {
    guard let wanted, wanted < rows.count else { return rows }
    var stream = RandomStream(seed: seed, purpose: .samples)
    return stream.permutation(rows.count).prefix(wanted).sorted().map { rows[$0] }
  }
}

extension SessionError {
  /// Of a sample that there is not, among `count` of what `name` holds.
  static func outOfRange(_ sample: Int, count: Int, _ what: String, of name: String) -> SessionError
  {
    .refused(
      "--sample cannot be \(sample): '\(name)' has \(what) 0 to \(count - 1).")
  }
}
