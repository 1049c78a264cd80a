extension Alignment {
  /// Up to so many experts every pair is stored and looked at; beyond, what is known to be undefined is
  /// left out, which of 4,096 experts are 16 million pairs.
  static let sparseLimit = 256

  private enum CodingKeys: String, CodingKey {
    case cosines
  }

  public init(from decoder: any Decoder) throws {
    let rows = try decoder.container(keyedBy: CodingKeys.self)
      .decode([[Double?]].self, forKey: .cosines)
    guard rows.count > Self.sparseLimit else {
      cosines = rows
      return
    }
    let undefined = [Double?](repeating: nil, count: rows.count)
    cosines = rows.map { $0.isEmpty ? undefined : $0 }
  }

  /// Of more experts than `sparseLimit`, a row without a cosine is stored as an empty one.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let rows =
      cosines.count > Self.sparseLimit
      ? cosines.map { row in row.contains { $0 != nil } ? row : [] } : cosines
    try container.encode(rows, forKey: .cosines)
  }
}
