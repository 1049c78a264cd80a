/// Windows of tokens that are run side by side, each from its first position on; of equal or different
/// lengths.
public struct TokenWindows: Sendable {
  public let windows: [[UInt32]]
  /// Tokens of all windows.
  public let tokenCount: Int
  /// The longest window.
  public let length: Int

  /// Windows for one model.
  ///
  /// - Throws: `PretrainedError.mismatch` for no windows, one without tokens or longer than the model
  ///   knows positions for, and for a token that is not in its vocabulary, naming window and place.
  public init(_ windows: [[UInt32]], for backbone: Backbone) throws(PretrainedError) {
    guard !windows.isEmpty else { throw .mismatch("there is no window of tokens to run") }
    for (index, window) in windows.enumerated() {
      guard !window.isEmpty else { throw .mismatch("window \(index) has no tokens") }
      guard window.count <= backbone.context else {
        throw .mismatch(
          "window \(index) has \(window.count) tokens, and the model knows "
            + "\(backbone.context) positions. Give shorter windows.")
      }
      if let place = window.firstIndex(where: { $0 >= backbone.vocabulary }) {
        throw .mismatch(
          "window \(index) has token \(window[place]) at \(place), and the model has tokens 0 to "
            + "\(backbone.vocabulary - 1). Take the tokeniser that belongs to it.")
      }
    }
    self.windows = windows
    tokenCount = windows.reduce(0) { $0 + $1.count }
    length = windows.reduce(0) { max($0, $1.count) }
  }

  /// Consecutive windows of together no more than `limit` tokens, or one longer window.
  func batches(of limit: Int) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var (start, tokens) = (0, 0)
    for (index, window) in windows.enumerated() {
      if index > start, tokens + window.count > limit {
        batches.append(start..<index)
        (start, tokens) = (index, 0)
      }
      tokens += window.count
    }
    batches.append(start..<windows.count)
    return batches
  }
}
