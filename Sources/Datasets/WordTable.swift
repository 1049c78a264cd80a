/// Words numbered as they first appear, and how often each came: a hash table over one block of bytes.
struct WordTable {
  /// Different words it can hold.
  static let limit = 1 << 23

  private var bytes: [UInt8] = []
  /// Where each word ends in `bytes`.
  private var ends: [Int] = []
  private(set) var counts: [Int] = []
  /// Word numbers by hash, −1 where there is none; a power of two, at most half full.
  private var places = [Int32](repeating: -1, count: 1 << 12)

  /// How many different words there are.
  var count: Int { ends.count }
  var isFull: Bool { count >= Self.limit }

  /// The number of a word, if it is here.
  func find(_ word: UnsafeBufferPointer<UInt8>) -> Int? {
    let place = place(of: word)
    return places[place] < 0 ? nil : Int(places[place])
  }

  /// Counts a word once more, adding it where it is new.
  mutating func add(_ word: UnsafeBufferPointer<UInt8>) {
    let place = place(of: word)
    if places[place] >= 0 {
      counts[Int(places[place])] += 1
      return
    }
    places[place] = Int32(count)
    bytes.append(contentsOf: word)
    ends.append(bytes.count)
    counts.append(1)
    if count * 2 > places.count { grow() }
  }

  mutating func add(_ word: String) {
    var word = word
    word.withUTF8 { add($0) }
  }

  /// The text of word `index`.
  func word(_ index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

  /// The numbers of the most frequent words, at most `limit`; of equals the earlier is taken.
  func mostFrequent(_ limit: Int) -> [Int] {
    Array(
      counts.indices.sorted { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
        .prefix(limit))
  }

  private func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// Where the word is, or where it would go.
  private func place(of word: UnsafeBufferPointer<UInt8>) -> Int {
    var place = Self.hash(word) & (places.count - 1)
    while places[place] >= 0, !isEqual(Int(places[place]), word) {
      place = (place + 1) & (places.count - 1)
    }
    return place
  }

  private func isEqual(_ index: Int, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(index)
    guard range.count == word.count else { return false }
    for (offset, byte) in word.enumerated() where bytes[range.lowerBound + offset] != byte {
      return false
    }
    return true
  }

  /// FNV-1a, folded.
  private static func hash(_ word: some Sequence<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
  }

  private mutating func grow() {
    places = [Int32](repeating: -1, count: places.count * 2)
    for index in 0..<count {
      var place = Self.hash(bytes[range(index)]) & (places.count - 1)
      while places[place] >= 0 { place = (place + 1) & (places.count - 1) }
      places[place] = Int32(index)
    }
  }
}
