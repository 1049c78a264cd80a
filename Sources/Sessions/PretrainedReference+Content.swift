import Documents
import Networks
import Pretrained
import Results

extension PretrainedReference: ModelContent {
  public static let kind = "pretrained"
  public static var forms: [String] { ["safetensors"] }

  public func record(_ store: TensorStore) -> PretrainedRecord {
    store.place = folder
    return record
  }

  public init(_ record: PretrainedRecord, _ store: TensorStore) {
    self.init(record, folder: store.place)
  }

  public var layers: [LayerSummary] {
    record.layers.map {
      LayerSummary(shape: $0.shape, precision: .float32, storedBytes: $0.byteCount)
    }
  }

  public var parameterCount: Int { record.parameterCount }
  public var stepCount: Int { 0 }
  public var trainedOn: String? { nil }
  public var dataDigest: String? { nil }
  /// Nothing of it is in the session.
  public var copiedBytes: Double { 0 }

  public func renaming(_ name: String, to newName: String) -> PretrainedReference { self }

  public var architecture: String {
    let width = record.layers.first?.shape.inputWidth ?? 0
    let widest = record.layers.max { $0.shape.expertCount < $1.shape.expertCount }
    let ffn = widest.map { ", \($0.shape.summary)" } ?? ""
    return "\(record.layout) \(record.layers.count)x\(width)\(ffn)"
  }

  public func requireConsistency() throws(Inconsistency) {
    try require((1...1_024).contains(record.layers.count), "it has \(record.layers.count) layers")
    for layer in record.layers {
      try require(layer.shape.isConsistent, "the widths of a layer do not fit together")
      try require(
        (0...1 << 50).contains(layer.byteCount) && (1...1 << 30).contains(layer.sharedWidth ?? 1),
        "a layer has \(layer.byteCount) bytes")
    }
    try require(
      (0...1 << 50).contains(record.parameterCount) && (0...1 << 50).contains(record.byteCount),
      "it has \(record.parameterCount) parameters in \(record.byteCount) bytes")
  }

  public func exported(as form: String) throws -> Exported {
    throw SessionError.refused(
      "a pretrained model is written a layer at a time: give --layer, as export m --layer 0 "
        + "layer.safetensors.")
  }
}
