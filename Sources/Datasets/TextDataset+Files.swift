import LinearAlgebra
import Safetensors

extension TextDataset {
  /// Reads text files, one after another as one text.
  ///
  /// `bytes`: every byte is a token. `words`: the vocabulary is `<unk>`, `<eos>` and the most
  /// frequent words of the files to train on, of equals the one that came first; every line, an
  /// empty one too, ends in `<eos>`. Case, headings and a text's own `<unk>` stay as they are. Without
  /// files to validate on, the end of the text is held out; its words then count towards the
  /// vocabulary, and its bytes are told in proportion to its tokens.
  ///
  /// Files may be larger than memory: they are read a mebibyte at a time, twice for words. What is
  /// kept is two bytes a token, at most 2³¹ tokens a stream or as many as the options say, and in the
  /// first pass every different word, at most 2²³.
  ///
  /// - Throws: `DatasetError` naming the file, for words the line and the byte, and what is wrong.
  public init(
    reading paths: [String], heldOut: [String] = [], options: TextOptions = TextOptions(),
    monitor: Monitor = .silent
  ) throws(DatasetError) {
    try options.requireValid()
    guard !paths.isEmpty else {
      throw .parameter(name: "files", value: "", wanted: "at least one text file")
    }
    var files = try TextFiles(
      paths + heldOut, first: paths.count, passes: options.tokenisation == .words ? 2 : 1,
      monitor: monitor)
    var encoder: TextEncoder
    switch options.tokenisation {
    case .ids: preconditionFailure("the numbers of tokens are no text")
    case .bytes: encoder = .bytes
    case .words:
      encoder = try TextEncoder(
        counting: 0..<paths.count, of: &files, limit: options.vocabularyLimit)
    }
    let text = try encoder.encode(0..<paths.count, of: &files, limit: options.limit)
    guard heldOut.isEmpty else {
      let held = try encoder.encode(
        paths.count..<paths.count + heldOut.count, of: &files, limit: options.limit)
      self.init(vocabulary: encoder.vocabulary, training: text, heldOut: held)
      return
    }
    let held = Int((Double(text.tokens.count) * options.heldOutShare).rounded(.up))
    let kept = max(0, text.tokens.count - held)
    let (training, end) = text.split(
      at: kept,
      bytesBefore: text.tokens.isEmpty ? 0 : text.byteCount * kept / text.tokens.count)
    self.init(vocabulary: encoder.vocabulary, training: training, heldOut: end)
  }
}
