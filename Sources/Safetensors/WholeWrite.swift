import Foundation

/// Makes a system call again that a signal interrupted.
func retrying(_ call: () -> Int32) -> Int32 {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// Writes all bytes, however few the system takes at once.
///
/// - `progress`: told how many bytes went out, after each call.
/// - Returns: 0, or the `errno` that stopped it.
func writeWhole(
  _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, pieceLimit: Int = .max,
  progress: (Int) -> Void
) -> Int32 {
  var rest = bytes[...]
  while !rest.isEmpty {
    let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(pieceLimit))
    let count = write(descriptor, piece.baseAddress, piece.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { return errno }
    // A file that takes nothing and gives no reason would be waited for without end.
    guard count > 0 else { return EIO }
    progress(count)
    rest = rest.dropFirst(count)
  }
  return 0
}

extension SafetensorsError {
  /// Why a file could not be written after `byteCount` bytes, by a code of `errno`.
  init(writing path: String, code: Int32, byteCount: Int) {
    self =
      [ENOSPC, EDQUOT, EFBIG].contains(code)
      ? .diskFull(path: path, bytesWritten: byteCount)
      : SafetensorsError(code: code, path: path, operation: "write")
  }
}

let notUTF8 = "cannot lead to a name that is not UTF-8"
