/// Windows of tokens that go through a transformer together, one after another, and the pieces that
/// threads take: whole windows, some 256 rows, or more where that made many more pieces than threads.
struct TokenBatch {
  let tokens: UnsafePointer<UInt32>
  let sequences: Int
  /// Tokens a window.
  let length: Int

  var rows: Int { sequences * length }

  /// How many pieces there are.
  var pieces: Int { (sequences + windowsAPiece - 1) / windowsAPiece }

  private var windowsAPiece: Int {
    max(1, Self.pieceRows / length, (sequences + Self.mostPieces - 1) / Self.mostPieces)
  }

  private static var pieceRows: Int { 256 }
  static var mostPieces: Int { 16 }

  /// The most rows of a piece of at most `sequences` windows, no longer than `context`.
  static func rowLimit(sequences: Int, context: Int) -> Int {
    max(pieceRows, context * ((sequences + mostPieces - 1) / mostPieces))
  }

  func windows(of piece: Int) -> Range<Int> {
    piece * windowsAPiece..<min((piece + 1) * windowsAPiece, sequences)
  }

  func rows(of piece: Int) -> Range<Int> {
    let windows = windows(of: piece)
    return windows.lowerBound * length..<windows.upperBound * length
  }
}
