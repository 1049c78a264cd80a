import TestSupport
import Testing

@testable import Tokenisers

/// The merging of words against its definition.
@Suite struct MergingTests {
  /// The definition: of all pairs that can be merged the earliest merge's leftmost, again and again.
  private func defined(_ characters: [UInt32], _ merges: MergeTable) -> [UInt32] {
    var ids = characters
    while true {
      let pairs = ids.indices.dropLast().compactMap { place in
        merges[ids[place], ids[place + 1]].map { (rank: $0.rank, place: place, id: $0.id) }
      }
      guard let first = pairs.min(by: { ($0.rank, $0.place) < ($1.rank, $1.place) }) else {
        return ids
      }
      ids.replaceSubrange(first.place...first.place + 1, with: [first.id])
    }
  }

  @Test("merging with a queue is merging by the definition", arguments: UInt64(0)..<20)
  func agrees(seed: UInt64) throws {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    var tokens = ["a", "b", "c"]
    var merges: [String] = []
    while tokens.count < 40 {
      let (left, right) = (tokens[random(tokens.count)], tokens[random(tokens.count)])
      guard left.count + right.count <= 6 else { continue }
      merges.append("\"\(left) \(right)\"")
      if !tokens.contains(left + right) { tokens.append(left + right) }
    }
    let vocab = tokens.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ",")
    let tokeniser = try TokeniserFile(
      vocab: "{\(vocab)}", merges: "[\(merges.joined(separator: ","))]"
    ).read()
    for _ in 0..<20 {
      let characters = (0..<random(60)).map { _ in UInt32(random(3)) }
      #expect(
        tokeniser.model.merged(characters) == defined(characters, tokeniser.model.merges))
    }
  }

  @Test("a long word takes time in proportion to its length, about")
  func longWord() throws {
    let tokeniser = try TokeniserFile().read()
    let ids = tokeniser.ids(of: String(repeating: "ab", count: 50_000))
    #expect(ids == [UInt32](repeating: 2, count: 50_000))
  }
}
