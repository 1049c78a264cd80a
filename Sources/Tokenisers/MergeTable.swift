import Safetensors

/// The merges of a byte-pair encoding: which two tokens make which, the earlier ones first.
struct MergeTable: Sendable {
  /// A merge: its place in the order, and the token it makes.
  struct Merge: Sendable {
    let rank: UInt32
    let id: UInt32
  }

  private var merges: [UInt64: Merge] = [:]
  /// The token that each merge makes, by rank.
  private(set) var made: [UInt32] = []

  /// Reads the `merges` of a model, each "a b" or ["a", "b"]; the second token of a pair loses its first
  /// `prefixLength` bytes.
  init(
    _ model: FileSection, vocabulary: Vocabulary, prefixLength: Int
  ) throws(TokeniserError) {
    guard let value = model.value("merges"), case .array(let lines) = value else {
      throw model.wrong("merges", wanted: "an array")
    }
    merges.reserveCapacity(lines.count)
    made.reserveCapacity(lines.count)
    for (rank, line) in lines.enumerated() {
      func failure(_ problem: String) -> TokeniserError {
        model.invalid(problem, at: "merges[\(rank)]")
      }
      guard let (left, right) = Self.pair(line) else {
        throw failure("this is no pair of tokens")
      }
      func id(_ token: String) throws(TokeniserError) -> UInt32 {
        guard let id = vocabulary.id(of: token) else {
          throw failure(
            "'\(shown(left)) \(shown(right))' needs the token '\(shown(token))', which is not in the "
              + "vocabulary")
        }
        return id
      }
      let (first, second) = (try id(left), try id(right))
      guard right.utf8.count >= prefixLength,
        let rest = String(right.utf8.dropFirst(prefixLength))
      else {
        throw failure("'\(shown(right))' does not begin with the continuing_subword_prefix")
      }
      let merged = try id(left + rest)
      // Of two merges of one pair the later holds, as in the library.
      merges[Self.key(first, second)] = Merge(rank: UInt32(rank), id: merged)
      made.append(merged)
    }
  }

  subscript(_ left: UInt32, _ right: UInt32) -> Merge? { merges[Self.key(left, right)] }

  private static func key(_ left: UInt32, _ right: UInt32) -> UInt64 {
    UInt64(left) << 32 | UInt64(right)
  }

  private static func pair(_ line: JSONTree) -> (String, String)? {
    switch line {
    case .array(let parts):
      guard parts.count == 2, case .string(let left) = parts[0], case .string(let right) = parts[1]
      else { return nil }
      return (left, right)
    case .string(let text):
      let parts = text.utf8.split(
        separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard parts.count == 2, let left = String(parts[0]), let right = String(parts[1]) else {
        return nil
      }
      return (left, right)
    default: return nil
    }
  }
}
