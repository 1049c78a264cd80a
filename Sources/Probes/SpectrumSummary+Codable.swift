/// A summary encodes as an object of its statistics, `{"sigma1": 2.5, "cond": "infinity", ...}`.
///
/// The condition number of a singular matrix is infinite, which JSON has no number for.
extension SpectrumSummary {
  /// A number, or the word for what is none.
  private struct Entry: Codable {
    static let infinity = "infinity"
    let value: Double

    init(_ value: Double) { self.value = value }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let word = try? container.decode(String.self) {
        guard word == Self.infinity else {
          throw DecodingError.dataCorruptedError(
            in: container, debugDescription: "'\(word)' is neither a number nor infinity")
        }
        value = .infinity
      } else {
        value = try container.decode(Double.self)
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if value == .infinity {
        try container.encode(Self.infinity)
      } else {
        try container.encode(value)
      }
    }
  }

  public init(from decoder: any Decoder) throws {
    self.init()
    let entries = try [SpectrumStatistic: Entry](from: decoder)
    for (statistic, entry) in entries { self[statistic] = entry.value }
  }

  public func encode(to encoder: any Encoder) throws {
    var entries: [SpectrumStatistic: Entry] = [:]
    for statistic in SpectrumStatistic.allCases {
      entries[statistic] = self[statistic].map { Entry($0) }
    }
    try entries.encode(to: encoder)
  }
}
