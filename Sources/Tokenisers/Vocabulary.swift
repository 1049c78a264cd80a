import Safetensors

/// The tokens of a model and their ids, told apart byte by byte.
struct Vocabulary: Sendable {
  private var ids: [ExactName: UInt32] = [:]
  private var tokens: [UInt32: String] = [:]

  /// Reads the `vocab` of a model.
  init(_ model: FileSection) throws(TokeniserError) {
    let entries = try model.entries("vocab")
    ids.reserveCapacity(entries.count)
    tokens.reserveCapacity(entries.count)
    for entry in entries {
      guard let id = entry.value.tokenID else {
        let found =
          if case .number(let text) = entry.value { text } else { entry.value.kind }
        throw .wrongValue(
          path: model.path, place: "\(model.place(of: "vocab")), token '\(shown(entry.key))'",
          wanted: "an id from 0 to 2^31 - 1", found: shown(found))
      }
      if let other = tokens.updateValue(entry.key, forKey: id) {
        throw model.invalid(
          "the tokens '\(shown(other))' and '\(shown(entry.key))' both have the id \(id)",
          at: "vocab")
      }
      ids[ExactName(entry.key)] = id
    }
  }

  var count: Int { tokens.count }
  var largestID: UInt32? { tokens.keys.max() }

  func id(of token: String) -> UInt32? { ids[ExactName(token)] }
  func token(_ id: UInt32) -> String? { tokens[id] }

  /// The ids of the tokens of one scalar.
  var scalarIDs: [Unicode.Scalar: UInt32] {
    var single: [Unicode.Scalar: UInt32] = [:]
    for (id, token) in tokens {
      let scalars = token.unicodeScalars
      guard let first = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex
      else { continue }
      single[first] = id
    }
    return single
  }

  /// The id of `<0x00>` and so on, for each byte that has such a token.
  var byteIDs: [UInt32?] { (0..<256).map { id(of: byteToken(UInt8($0))) } }
}

/// The token that stands for a byte: `<0x0A>`.
private func byteToken(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return "<0x\(byte < 16 ? "0" : "")\(digits)>"
}
