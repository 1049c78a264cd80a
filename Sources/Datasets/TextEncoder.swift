import LinearAlgebra

/// Turns the bytes of text files into tokens.
struct TextEncoder {
  let vocabulary: Vocabulary
  /// The vocabulary's words under their tokens; nil for bytes.
  private let table: WordTable?

  static let bytes = TextEncoder(vocabulary: .bytes, table: nil)

  private init(vocabulary: Vocabulary, table: WordTable?) {
    self.vocabulary = vocabulary
    self.table = table
  }

  /// Encodes the `limit` most frequent words of the files at `indices`, in a pass of its own.
  ///
  /// - Throws: `DatasetError` when the files hold no word or too many different ones.
  init(counting indices: Range<Int>, of files: inout TextFiles, limit: Int) throws(DatasetError) {
    var counted = WordTable()
    // These have tokens of their own, and are not counted where a text has them already.
    counted.add(Vocabulary.unknownWord)
    counted.add(Vocabulary.lineEndWord)
    for index in indices {
      let path = files.path(index)
      try Self.scan(index, of: &files) { word throws(DatasetError) in
        counted.add(word)
        guard !counted.isFull else {
          throw .contents(
            path: path,
            problem: "more than \(WordTable.limit) different words. Read the text as bytes.")
        }
        return true
      } lineEnd: {
      }
    }
    guard counted.count > 2 else {
      throw .contents(path: files.path(indices.lowerBound), problem: "no word in it. Give a text.")
    }
    let frequent = counted.mostFrequent(limit).filter { $0 > 1 }.prefix(limit - 2)
    let words =
      [Vocabulary.unknownWord, Vocabulary.lineEndWord] + frequent.map { counted.word($0) }
    var table = WordTable()
    for word in words { table.add(word) }
    self.init(vocabulary: .words(words), table: table)
  }

  /// The tokens of the files at `indices`, one after another; at most `limit` of them.
  ///
  /// - Throws: `DatasetError` when there are more than a stream can hold.
  func encode(
    _ indices: Range<Int>, of files: inout TextFiles, limit: Int?
  ) throws(DatasetError) -> TextDataset.Stream {
    var stream = TextDataset.Stream(tokens: [], byteCount: 0)
    let most = limit ?? TextOptions.streamLimit
    // Without a limit one more than fits is kept, to tell.
    let bound = limit ?? most + 1
    // Words are about five bytes long; an array that grows takes up to three times what it holds.
    let tokens = Double(min(most, files.byteCount(of: indices) / (table == nil ? 1 : 5)))
    try requireMemory(
      (table == nil ? 4 : 6) * tokens, reading: files.path(indices.lowerBound),
      "Keep fewer with --limit.")
    if table == nil { stream.tokens.reserveCapacity(min(most, files.byteCount(of: indices))) }
    for index in indices where stream.tokens.count < most || limit == nil {
      if let table {
        try Self.scan(index, of: &files) { word in
          guard stream.tokens.count < bound else { return false }
          stream.tokens.append(table.find(word).map { UInt32($0) } ?? Vocabulary.unknown)
          stream.byteCount += word.count + 1
          return stream.tokens.count < bound
        } lineEnd: {
          guard stream.tokens.count < bound else { return }
          // The line feed is what sets the line's last word apart, where it has one.
          if stream.tokens.last ?? Vocabulary.lineEnd == Vocabulary.lineEnd {
            stream.byteCount += 1
          }
          stream.tokens.append(Vocabulary.lineEnd)
        }
      } else {
        try files.read(index) { piece in
          for byte in piece { stream.tokens.append(UInt32(byte)) }
          return stream.tokens.count <= most
        }
      }
      if limit == nil, stream.tokens.count > most {
        throw .contents(
          path: files.path(index),
          problem: "more than \(most) tokens with the files before it. Set a limit.")
      }
    }
    if stream.tokens.count > most { stream.tokens.removeSubrange(most...) }
    if table == nil { stream.byteCount = stream.tokens.count }
    return stream
  }

  /// Scans file `index` until `word` answers false.
  private static func scan(
    _ index: Int, of files: inout TextFiles,
    word: (UnsafeBufferPointer<UInt8>) throws(DatasetError) -> Bool,
    lineEnd: () throws(DatasetError) -> Void
  ) throws(DatasetError) {
    var scanner = WordScanner(path: files.path(index))
    var goesOn = true
    try files.read(index) { piece throws(DatasetError) in
      try scanner.scan(piece) { bytes throws(DatasetError) in
        goesOn = try word(bytes) && goesOn
      } lineEnd: { () throws(DatasetError) in
        try lineEnd()
      }
      return goesOn
    }
    guard goesOn else { return }
    try scanner.finish { bytes throws(DatasetError) in
      _ = try word(bytes)
    } lineEnd: { () throws(DatasetError) in
      try lineEnd()
    }
  }
}
