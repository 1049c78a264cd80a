import Datasets
import Experiments
import Foundation
import Networks
import Safetensors

/// An object as a checkpoint holds it: a description in JSON and its arrays as tensors.
struct Archive {
  let kind: String
  /// JSON with sorted keys, so that equal objects have equal descriptions.
  let description: String
  /// Tensors named within the object: `experts.0.w1.weight`.
  let tensors: [Tensor]

  /// Takes `content` apart.
  init(of content: Content) throws {
    let store = TensorStore()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.userInfo[.matrixStore] = store
    let data: Data
    switch content {
    case .dataset(let dataset): data = try encoder.encode(DatasetRecord(dataset, store))
    case .text(let text): data = try encoder.encode(TextRecord(text, store))
    case .model(let model): data = try encoder.encode(ModelRecord(model, store))
    case .transformer(let transformer):
      data = try encoder.encode(TransformerRecord(transformer, store))
    case .result(let result):
      switch result {
      case .training(let value): data = try encoder.encode(value)
      case .route(let value): data = try encoder.encode(value)
      case .jacobian(let value): data = try encoder.encode(value)
      case .leading(let value): data = try encoder.encode(value)
      case .pca(let value): data = try encoder.encode(value)
      case .subspace(let value): data = try encoder.encode(value)
      case .tokens(let value): data = try encoder.encode(value)
      case .block(let value): data = try encoder.encode(value)
      case .comparison(let value): data = try encoder.encode(value)
      case .languageComparison(let value): data = try encoder.encode(value)
      }
    }
    kind = content.kind
    description = String(decoding: data, as: UTF8.self)
    tensors = store.tensors
  }

  /// Puts an object together again.
  ///
  /// - Throws: What is damaged, missing, or does not fit together.
  static func content(
    kind: String, description: String, from source: any TensorSource
  ) throws -> Content {
    let content = try decoded(kind: kind, description: description, from: source)
    try content.requireConsistency()
    return content
  }

  private static func decoded(
    kind: String, description: String, from source: any TensorSource
  ) throws -> Content {
    let store = TensorStore(reading: source)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    decoder.userInfo[.matrixStore] = store
    let data = Data(description.utf8)
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try decoder.decode(type, from: data)
    }
    guard let kind = Content.Kind(rawValue: kind) else {
      throw SessionError.refused("objects of kind '\(kind)' are not known here")
    }
    switch kind {
    case .dataset: return .dataset(try decode(DatasetRecord.self).dataset(store))
    case .text: return .text(try decode(TextRecord.self).text(store))
    case .model: return .model(try decode(ModelRecord.self).model(store))
    case .transformer:
      return .transformer(try decode(TransformerRecord.self).transformer(store))
    case .training: return .result(.training(try decode(TrainingCurve.self)))
    case .route: return .result(.route(try decode(RouteResult.self)))
    case .jacobian: return .result(.jacobian(try decode(JacobianResult.self)))
    case .leading: return .result(.leading(try decode(LeadingResult.self)))
    case .pca: return .result(.pca(try decode(PCAResult.self)))
    case .subspace: return .result(.subspace(try decode(SubspaceResult.self)))
    case .tokens: return .result(.tokens(try decode(TokenResult.self)))
    case .block: return .result(.block(try decode(BlockResult.self)))
    case .comparison: return .result(.comparison(try decode(Comparison.self)))
    case .languageComparison:
      return .result(.languageComparison(try decode(LanguageComparison.self)))
    }
  }

  /// One array of an object as its digest counts it.
  struct Part {
    /// Named within the object.
    let name: String
    let elementType: ElementType
    let shape: [Int]
    let checksum: UInt64
  }

  /// Every array as the digest counts it, its bytes passed over once.
  var parts: [Part] {
    tensors.map {
      Part(
        name: $0.name, elementType: $0.elementType, shape: $0.shape, checksum: $0.checksum)
    }
  }

  /// A digest of the kind, the description and every array, in the order of their names.
  static func digest(kind: String, description: String, parts: [Part]) -> String {
    var digest = Digest()
    digest.update(kind)
    digest.update(description)
    for part in parts.sorted(by: { $0.name < $1.name }) {
      digest.update(part.name)
      digest.update(part.elementType.rawValue)
      digest.update(part.shape)
      digest.update(part.checksum)
    }
    return digest.hexadecimal
  }

  var digest: String { Self.digest(kind: kind, description: description, parts: parts) }
}
