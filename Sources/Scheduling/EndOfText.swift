/// The last bytes of a text of any length.
struct EndOfText: Sendable {
  private let limit: Int
  private var bytes: [UInt8] = []

  /// One that keeps `limit` bytes.
  init(limit: Int) { self.limit = limit }

  mutating func append(_ more: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: more.suffix(limit))
    // Now and then rather than each time, for what is moved is moved as a whole.
    if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
  }

  /// How many bytes are held, of which the last are kept.
  var storedCount: Int { bytes.count }

  /// What is kept, from the first whole character on.
  var text: String {
    let kept = bytes.suffix(limit)
    guard kept.count < bytes.count || kept.count == limit else {
      return String(decoding: kept, as: UTF8.self)
    }
    return String(decoding: kept.drop { $0 & 0xC0 == 0x80 }, as: UTF8.self)
  }
}
