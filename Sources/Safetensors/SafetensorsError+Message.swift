import Foundation

extension SafetensorsError: CustomStringConvertible, LocalizedError {
  public var errorDescription: String? { description }

  public var description: String {
    switch self {
    case .notFound(let path):
      "\(shown(path)): there is no such file. Check the name and the folder."
    case .notAFile(let path, let kind):
      "\(shown(path)): this is \(kind), not a file. Give the name of a file."
    case .permissionDenied(let path, let action):
      "\(shown(path)): no permission to \(action). Change its permissions or choose another file."
    case .invalidPath(let path, let problem):
      "'\(shown(path))': a file name \(problem). Give another name."
    case .diskFull(let path, let written):
      "\(shown(path)): the disk is full after \(written) bytes. "
        + "Free some space or save elsewhere; what was there before is untouched."
    case .cancelled(let path, let written, let total):
      "\(shown(path)): stopped after \(written) of \(total) bytes. "
        + "What was there before is untouched."
    case .shrank(let path):
      "\(shown(path)): the file became shorter while it was being read. Load it again."
    case .changed(let path):
      "\(shown(path)): the file was written to since it was opened. Open it again."
    case .notPrivate(let path, let problem):
      "\(shown(path)): \(problem)."
    case .system(let path, let operation, let reason):
      "\(shown(path)): cannot \(operation): \(reason)."
    default: headerMessage
    }
  }

  /// The description without the file's name that it begins with, for who has named it already.
  public var reason: String {
    switch self {
    case .system(_, _, let reason): return reason + "."
    case .notFound(let path), .notAFile(let path, _), .permissionDenied(let path, _),
      .invalidPath(let path, _), .diskFull(let path, _), .cancelled(let path, _, _),
      .shrank(let path), .notPrivate(let path, _):
      let start = ["\(shown(path)): ", "'\(shown(path))': "].first { description.hasPrefix($0) }
      return String(description.dropFirst(start?.count ?? 0))
    default: return description
    }
  }

  private var headerMessage: String {
    switch self {
    case .headerMissing(let path, let byteCount):
      "\(shown(path)): \(byteCount) bytes, too few for a safetensors file, which has at least 8. "
        + "The file is truncated; save it again."
    case .headerTooLarge(let path, let byteCount):
      "\(shown(path)): a header of \(byteCount) bytes, more than the \(headerLimit) allowed. "
        + "This may not be a safetensors file."
    case .headerTruncated(let path, let byteCount, let available):
      "\(shown(path)): a header of \(byteCount) bytes, but only \(available) follow. "
        + "The file is truncated or not a safetensors file."
    case .headerNotUTF8(let path, let offset):
      "\(shown(path)): byte \(offset) of the header is not UTF-8. "
        + "The file is damaged or not a safetensors file."
    case .headerSyntax(let path, let offset, let problem):
      "\(shown(path)): byte \(offset) of the header: \(problem). "
        + "The file is damaged or not a safetensors file."
    case .duplicateTensor(let path, let name):
      "\(shown(path)): two tensors are named '\(shown(name))'. Write the file with distinct names."
    case .duplicateMetadata(let path, let key):
      "\(shown(path)): two metadata keys are '\(shown(key))'. Write the file with distinct keys."
    case .jsonNotUTF8(let path, let offset):
      "\(shown(path)): byte \(offset) is not UTF-8. The file is damaged or not JSON."
    case .jsonSyntax(let path, let offset, let problem):
      "\(shown(path)): byte \(offset): \(problem). The file is damaged or not JSON."
    case .jsonTooLarge(let path, let problem):
      "\(shown(path)): \(problem). This may not be the file that was meant."
    default: tensorMessage
    }
  }

  private var tensorMessage: String {
    switch self {
    case .unknownElementType(let tensor, let found):
      "\(shown(tensor)): unknown element type '\(shown(found))'. "
        + "Known types are \(ElementType.allCases.map(\.rawValue).joined(separator: ", "))."
    case .sizeOverflow(let tensor, let type, let shape):
      "\(shown(tensor)): \(type.rawValue) \(shown(shape)) needs more bytes than can be counted. "
        + "The file is damaged."
    case .partialByte(let tensor, let type, let shape):
      "\(shown(tensor)): \(type.rawValue) \(shown(shape)) does not fill whole bytes. "
        + "Pad the shape to a multiple of 8 bits."
    case .wrongByteCount(let tensor, let type, let shape, let found, let expected):
      "\(shown(tensor)): \(found) bytes for \(type.rawValue) \(shown(shape)), "
        + "expected \(expected). The file is \(found < expected ? "truncated" : "damaged"); "
        + "save it again."
    case .reversedOffsets(let tensor, let begin, let end):
      "\(shown(tensor)): its bytes end at \(end), before they begin at \(begin). "
        + "The file is damaged; save it again."
    case .misplaced(let tensor, let begin, let expected):
      "\(shown(tensor)): its bytes begin at \(begin), expected \(expected). The tensors "
        + "\(begin < expected ? "overlap" : "leave a gap"); save the file again."
    case .missingBytes(let path, let found, let expected):
      "\(shown(path)): \(found) bytes of tensors, expected \(expected). "
        + "The file is truncated; save it again."
    case .extraBytes(let path, let found, let expected):
      "\(shown(path)): \(found) bytes of tensors, expected \(expected). "
        + "Bytes were added at its end; save it again."
    case .noTensor(let path, let name, let names):
      "\(shown(path)): no tensor is named '\(shown(name))'. It has \(listed(names))."
    case .notReadable(let tensor, let type, let wanted):
      "\(shown(tensor)): \(type.rawValue) cannot be read as \(wanted). "
        + "Convert it before saving the file."
    case .inexact(let tensor, let index, let value, let wanted):
      "\(shown(tensor)): element \(index) is \(value), which \(wanted) cannot hold exactly. "
        + "Store smaller numbers."
    case .wrongChecksum(let tensor, let found, let expected):
      "\(shown(tensor)): checksum \(hexDigits(found)), expected \(hexDigits(expected)). "
        + "The file is damaged; load another copy."
    case .reservedName(let path):
      "\(shown(path)): a tensor cannot be named '__metadata__'. Give it another name."
    default: "the file cannot be used"
    }
  }
}

/// Text from outside as it may stand in a message of one line: no control characters, not too long.
func shown(_ text: String, limit: Int = 200) -> String {
  var line = ""
  for scalar in text.unicodeScalars.prefix(limit) {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format, .privateUse:
      line += "\\u{\(String(scalar.value, radix: 16))}"
    default: line.unicodeScalars.append(scalar)
    }
  }
  return text.unicodeScalars.dropFirst(limit).isEmpty ? line : line + "…"
}

private func shown(_ shape: [Int]) -> String {
  guard shape.count > 16 else { return "\(shape)" }
  return "[\(shape.prefix(16).map(String.init).joined(separator: ", ")), … \(shape.count) axes]"
}

private func listed(_ names: [String]) -> String {
  guard !names.isEmpty else { return "none" }
  let first = names.prefix(8).map { shown($0, limit: 60) }.joined(separator: ", ")
  return names.count > 8 ? "\(first) and \(names.count - 8) more" : first
}
