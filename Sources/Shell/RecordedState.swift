import Glibc
import LinearAlgebra

/// What the bits of a result depend on besides the commands: processor kernels and C library.
///
/// On one machine a command always leaves the same bits. On another, libraries may choose other
/// kernels; numbers then agree to the printed precision, and digests need not.
enum Machine {
  /// Such as `SkylakeX-glibc2.36`.
  static let name = "\(BLASRuntime.coreName)-\(libraryVersion)"

  private static var libraryVersion: String {
    var text = [CChar](repeating: 0, count: 64)
    let count = confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count)
    guard count > 1, count <= text.count else { return "libc" }
    return String(decoding: text.prefix(count - 1).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .replacing(" ", with: "")
  }

  /// A state digest as transcripts hold it: the digest, then the machine where it is known.
  struct State: Equatable {
    let digest: Substring
    let machine: Substring?

    init(_ text: String) {
      let words = text.split(separator: " ", maxSplits: 1)
      digest = words.first ?? ""
      machine = words.count > 1 ? words[1] : nil
    }

    /// Whether digests of the two states can be expected to agree.
    func isComparable(with other: Self) -> Bool {
      machine == nil || other.machine == nil || machine == other.machine
    }
  }
}
