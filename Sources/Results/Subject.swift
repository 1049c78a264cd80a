import Documents

/// What a result was measured on.
public struct Subject: Codable, Equatable, Sendable {
  public var model: String
  /// A dataset's name, or `MODEL` itself for the samples that came with it.
  public var data: String
  /// `train`, `test` or `all`.
  public let split: String
  /// Whose feed-forward block of a transformer it was, counted from 0; nil for a model of one layer.
  public let layer: Int?
  /// Which samples they were; nil in results of before it was noted.
  public var samples: SamplePlaces?

  public init(
    model: String, data: String, split: String, layer: Int? = nil, samples: SamplePlaces? = nil
  ) {
    self.model = model
    self.data = data
    self.split = split
    self.layer = layer
    self.samples = samples
  }

  /// The same with the first `count` samples alone.
  public func prefix(_ count: Int) -> Subject {
    var subject = self
    subject.samples = samples?.prefix(count)
    return subject
  }

  /// Refuses places of another number of samples than `count`, or before the first.
  func requireConsistency(samples count: Int) throws(Inconsistency) {
    guard let samples else { return }
    try require(
      samples.indices.count == count && samples.indices.allSatisfy { 0 <= $0 && $0 < countLimit },
      "it names \(samples.indices.count) places of \(count) samples, or one out of range")
  }

  /// The model's and the data's names.
  var references: [String] { data == model ? [model] : [model, data] }

  /// Makes references to the object `name` ones to `newName`.
  mutating func rename(_ name: String, to newName: String) {
    if model == name { model = newName }
    if data == name { data = newName }
  }

  /// Its entries as metadata of a safetensors file.
  var metadata: [String: String] {
    var entries = ["model": model, "data": data, "split": split]
    entries["layer"] = layer.map(String.init)
    return entries
  }

  var json: JSONValue {
    var entries: [String: JSONValue] = [
      "model": .string(model), "data": .string(data), "split": .string(split),
    ]
    if let layer { entries["layer"] = .integer(layer) }
    if let samples { entries["samples"] = JSONValue(samples.indices) }
    return .object(entries)
  }

  /// The title of what was measured here, at `count` samples; with `requested`, of how many where it was
  /// stopped before all that were asked for.
  func heading(_ what: String, _ count: Int, of requested: Int? = nil) -> Report.Block {
    let layer = layer.map { ", layer \($0)," } ?? ""
    let all = max(count, requested ?? count)
    let samples = (count < all ? "\(count) of " : "") + counted(all, "sample")
    return .title("\(what) of \(model)\(layer) at \(samples) of \(data) (\(split))")
  }
}
