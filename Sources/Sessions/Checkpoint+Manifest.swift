extension Checkpoint {
  /// What the manifest says.
  struct Manifest: Codable {
    struct Entry: Codable {
      let name: String
      let kind: String
      let origin: String
      let digest: String
      let description: String
      /// The session's seed when it was made; not in files of before it was noted.
      let seed: UInt64?
      /// What it was made from; not in files of before it was noted.
      let sources: [SessionObject.Source]?
      /// The folder of a checkpoint from elsewhere; nil of all that the file itself holds.
      let place: String?
    }

    let format: Int
    let seed: UInt64
    let settings: Settings
    let journal: [JournalEntry]
    let digest: String
    let objects: [Entry]
    /// A checksum of each tensor's bytes, 16 hexadecimal characters.
    let checksums: [String: String]
    /// The machine that made the digests; not in files of before it was noted.
    let machine: String?
    /// The program that wrote the file; not in files of before it was noted.
    let version: String?
  }

  /// The format alone, readable whatever else a newer version holds.
  struct Format: Codable {
    let format: Int
  }
}
