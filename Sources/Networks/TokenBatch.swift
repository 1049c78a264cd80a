/// Windows of tokens that go through a transformer together, one after another, and the pieces that
/// threads take: whole windows, some 256 rows.
struct TokenBatch {
  let tokens: UnsafePointer<UInt16>
  let sequences: Int
  /// Tokens a window.
  let length: Int

  var rows: Int { sequences * length }

  /// How many pieces there are.
  var pieces: Int { (sequences + windowsAPiece - 1) / windowsAPiece }

  private var windowsAPiece: Int { max(1, Self.pieceRows / length) }

  private static var pieceRows: Int { 256 }

  /// The most rows of a piece of windows no longer than `context`.
  static func rowLimit(context: Int) -> Int { max(pieceRows, context) }

  func windows(of piece: Int) -> Range<Int> {
    piece * windowsAPiece..<min((piece + 1) * windowsAPiece, sequences)
  }

  func rows(of piece: Int) -> Range<Int> {
    let windows = windows(of: piece)
    return windows.lowerBound * length..<windows.upperBound * length
  }
}
