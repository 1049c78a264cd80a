extension SafetensorsWriter {
  /// The length and the header, padded with spaces to a multiple of eight bytes.
  func header(path: String) throws(SafetensorsError) -> [UInt8] {
    var json = JSONText()
    var offset = 0
    var seen: Set<ExactName> = []
    if !metadata.isEmpty {
      json.key("__metadata__")
      json.raw("{")
      for key in metadata.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
        json.key(key)
        json.string(metadata[key] ?? "")
      }
      json.raw("}")
    }
    for tensor in tensors {
      let (name, type, shape) = (tensor.name, tensor.elementType, tensor.shape)
      guard name != "__metadata__" else { throw .reservedName(path: path) }
      guard seen.insert(ExactName(name)).inserted else {
        throw .duplicateTensor(path: path, name: name)
      }
      json.key(name)
      let axes = shape.map(String.init).joined(separator: ",")
      let end = offset + tensor.byteCount
      json.raw(
        "{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(axes)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    let text = json.finished
    let length = (text.count + 7) / 8 * 8
    guard length <= headerLimit else {
      throw .headerTooLarge(path: path, byteCount: UInt64(length))
    }
    let prefix = withUnsafeBytes(of: UInt64(length).littleEndian, Array.init)
    return prefix + text + [UInt8](repeating: UInt8(ascii: " "), count: length - text.count)
  }
}

/// An object of JSON, written key by key without white space.
private struct JSONText {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  var finished: [UInt8] { bytes + [UInt8(ascii: "}")] }

  mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Begins the next field of the innermost object.
  mutating func key(_ text: String) {
    if bytes.last != UInt8(ascii: "{") { raw(",") }
    string(text)
    raw(":")
  }

  mutating func string(_ text: String) {
    raw("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): raw("\\\"")
      case UInt8(ascii: "\\"): raw("\\\\")
      case 0x08: raw("\\b")
      case 0x09: raw("\\t")
      case 0x0A: raw("\\n")
      case 0x0C: raw("\\f")
      case 0x0D: raw("\\r")
      case 0..<0x20:
        raw(
          byte < 16 ? "\\u000\(String(byte, radix: 16))" : "\\u001\(String(byte & 15, radix: 16))")
      default: bytes.append(byte)
      }
    }
    raw("\"")
  }
}
