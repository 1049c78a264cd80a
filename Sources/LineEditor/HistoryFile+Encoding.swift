import Glibc

extension HistoryFile {
  /// Cuts bytes at newlines.
  struct Lines: IteratorProtocol {
    private var rest: Slice<UnsafeRawBufferPointer>

    init(bytes: UnsafeRawBufferPointer) {
      rest = bytes[...]
    }

    mutating func next() -> UnsafeRawBufferPointer? {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      guard let base = part.baseAddress, !part.isEmpty else { return nil }
      guard let newline = memchr(base, 0x0A, part.count) else {
        rest = rest.dropFirst(part.count)
        return part
      }
      let length = UnsafeRawPointer(newline) - base
      rest = rest.dropFirst(length + 1)
      return UnsafeRawBufferPointer(rebasing: part[..<length])
    }
  }

  /// The entry as one line, without the newline.
  static func encode(_ entry: String) -> String {
    guard entry.utf8.contains(where: { $0 == 0x0A || $0 == 0x5C }) else { return entry }
    var result: [UInt8] = []
    for byte in entry.utf8 {
      switch byte {
      case 0x0A: result += [0x5C, UInt8(ascii: "n")]
      case 0x5C: result += [0x5C, 0x5C]
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The entry on one line, or nil if the line is none.
  static func decode(_ line: UnsafeRawBufferPointer) -> String? {
    guard let base = line.baseAddress, 1...maximumEntryBytes ~= line.count,
      memchr(base, 0, line.count) == nil,
      let text = String(validating: line, as: UTF8.self)
    else { return nil }
    guard memchr(base, 0x5C, line.count) != nil else { return text }
    var result: [UInt8] = []
    var isEscaped = false
    for byte in line {
      if isEscaped {
        // An escape no version has written is kept as it stands.
        result += byte == UInt8(ascii: "n") ? [0x0A] : byte == 0x5C ? [0x5C] : [0x5C, byte]
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else {
        result.append(byte)
      }
    }
    if isEscaped { result.append(0x5C) }
    return String(decoding: result, as: UTF8.self)
  }
}
