/// Why a file could not be read or written; `description` is one line for a person.
public enum SafetensorsError: Error, Equatable, Sendable {
  // The file itself.
  case notFound(path: String)
  case notAFile(path: String, kind: String)
  case permissionDenied(path: String, action: String)
  case invalidPath(path: String, problem: String)
  case diskFull(path: String, bytesWritten: Int)
  case cancelled(path: String, bytesWritten: Int, bytesTotal: Int)
  case shrank(path: String)
  case changed(path: String)
  case notPrivate(path: String, problem: String)
  case system(path: String, operation: String, reason: String)

  // Its header.
  case headerMissing(path: String, byteCount: Int)
  case headerTooLarge(path: String, byteCount: UInt64)
  case headerTruncated(path: String, byteCount: Int, available: Int)
  case headerNotUTF8(path: String, offset: Int)
  case headerSyntax(path: String, offset: Int, problem: String)
  case duplicateTensor(path: String, name: String)
  case duplicateMetadata(path: String, key: String)

  // A file of JSON alone.
  case jsonNotUTF8(path: String, offset: Int)
  case jsonSyntax(path: String, offset: Int, problem: String)
  case jsonTooLarge(path: String, problem: String)

  // The layout of its tensors.
  case unknownElementType(tensor: String, found: String)
  case sizeOverflow(tensor: String, elementType: ElementType, shape: [Int])
  case partialByte(tensor: String, elementType: ElementType, shape: [Int])
  case wrongByteCount(
    tensor: String, elementType: ElementType, shape: [Int], found: Int, expected: Int)
  case reversedOffsets(tensor: String, begin: Int, end: Int)
  case misplaced(tensor: String, begin: Int, expected: Int)
  case missingBytes(path: String, found: Int, expected: Int)
  case extraBytes(path: String, found: Int, expected: Int)

  // One tensor.
  case noTensor(path: String, name: String, names: [String])
  case notReadable(tensor: String, elementType: ElementType, wanted: String)
  case inexact(tensor: String, index: Int, value: String, wanted: String)
  case wrongChecksum(tensor: String, found: UInt64, expected: UInt64)
  case reservedName(path: String)
}
