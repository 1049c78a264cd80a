import Foundation
import Results
import Safetensors

/// An object as a checkpoint holds it: a description in JSON and its arrays as tensors.
struct Archive {
  let kind: String
  /// JSON with sorted keys, so that equal objects have equal descriptions.
  let description: String
  /// Tensors named within the object: `experts.0.w1.weight`.
  let tensors: [Tensor]
  /// Where on disk that lies which it refers to; in no digest.
  let place: String?

  /// Takes `content` apart.
  init(of content: some Content) throws {
    let store = TensorStore()
    description = try Self.description(of: content, in: store)
    kind = content.kind
    tensors = store.tensors
    place = store.place
  }

  /// What a checkpoint says of `content` in JSON, its arrays given to `store`.
  static func description(of content: some Content, in store: TensorStore) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.userInfo[.matrixStore] = store
    return String(decoding: try encoder.encode(content.record(store)), as: UTF8.self)
  }

  /// Puts an object together again.
  ///
  /// - Throws: What is damaged, missing, or does not fit together.
  static func content(
    kind: String, description: String, from source: any TensorSource, place: String? = nil
  ) throws -> any Content {
    guard let type = ContentKinds.all.first(where: { $0.kind == kind }) else {
      throw SessionError.refused("objects of kind '\(kind)' are not known here")
    }
    return try content(of: type, description: description, from: source, place: place)
  }

  /// The same, of the kind `type`.
  static func content<Kind: Content>(
    of type: Kind.Type, description: String, from source: any TensorSource, place: String? = nil
  ) throws -> Kind {
    let store = TensorStore(reading: source)
    store.place = place
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    decoder.userInfo[.matrixStore] = store
    let record = try decoder.decode(Kind.Record.self, from: Data(description.utf8))
    let content = try Kind(record, store)
    try content.requireConsistency()
    return content
  }

  typealias Part = TensorStore.Part

  /// Every array as the digest counts it, the bytes of those that are not `known` passed over once.
  func parts(known: [Part]) -> [Part] {
    let known = Dictionary(known.map { ($0.name, $0) }) { first, _ in first }
    return tensors.map { tensor in
      if let part = known[tensor.name], part.elementType == tensor.elementType,
        part.shape == tensor.shape
      {
        return part
      }
      return Part(of: tensor)
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
}
