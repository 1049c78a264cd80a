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
  /// Which experts were measured, ascending; nil for all.
  public var experts: [Int]?
  /// Which samples they were; nil in results of before it was noted.
  public var samples: SamplePlaces?

  public init(
    model: String, data: String, split: String, layer: Int? = nil, experts: [Int]? = nil,
    samples: SamplePlaces? = nil
  ) {
    self.model = model
    self.data = data
    self.split = split
    self.layer = layer
    self.experts = experts
    self.samples = samples
  }

  /// The same with the first `count` samples alone.
  public func prefix(_ count: Int) -> Subject {
    var subject = self
    subject.samples = samples?.prefix(count)
    return subject
  }

  /// What the `index`-th expert measured is called: its number in the layer.
  public func expert(_ index: Int) -> Int { experts?[index] ?? index }

  /// Refuses places of another number of samples than `count`, or before the first, and names of
  /// another number of experts than `experts`, or out of order.
  func requireConsistency(samples count: Int, experts total: Int? = nil) throws(Inconsistency) {
    if let experts {
      try require(
        experts.count == total && (experts.first ?? 0) >= 0 && (experts.last ?? 0) < countLimit
          && zip(experts, experts.dropFirst()).allSatisfy { $0 < $1 },
        "it names experts \(experts) of \(total ?? 0) measured")
    }
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
  public var metadata: [String: String] {
    var entries = ["model": model, "data": data, "split": split]
    entries["layer"] = layer.map(String.init)
    entries["experts"] = experts.map { $0.map(String.init).joined(separator: ",") }
    return entries
  }

  var json: JSONValue {
    var entries: [String: JSONValue] = [
      "model": .string(model), "data": .string(data), "split": .string(split),
    ]
    if let layer { entries["layer"] = .integer(layer) }
    if let experts { entries["experts"] = JSONValue(experts) }
    if let samples { entries["samples"] = JSONValue(samples.indices) }
    return .object(entries)
  }

  /// The numbers in the layer of the experts measured at `indices`.
  func experts(_ indices: [Int]) -> [Int] { indices.map(expert) }

  private func listed(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: ", ")
  }

  /// The title of what was measured here, at `count` samples; with `requested`, of how many where it was
  /// stopped before all that were asked for.
  func heading(_ what: String, _ count: Int, of requested: Int? = nil) -> Report.Block {
    let parts = [
      layer.map { "layer \($0)" },
      experts.map { "expert\($0.count == 1 ? "" : "s") " + abbreviated(listed($0), to: 40) },
    ].compactMap { $0 }
    let part = parts.isEmpty ? "" : parts.map { ", \($0)" }.joined() + ","
    let all = max(count, requested ?? count)
    let samples = (count < all ? "\(count) of " : "") + counted(all, "sample")
    return .title("\(what) of \(model)\(part) at \(samples) of \(data) (\(split))")
  }
}
