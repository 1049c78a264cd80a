/// What lines and points are made of in characters.
public enum CanvasStyle: String, CaseIterable, Sendable {
  /// Quarters of a character cell.
  case block
  /// Eighths, in fonts that have them.
  case braille
  /// A mark of its own for each line, in any font.
  case ascii
}

/// How many colours a screen shows.
public enum ColourDepth: Sendable {
  case none
  /// The eight that every coloured terminal has: for words and lines, too few for values.
  case basic
  /// The 256 of xterm.
  case cube
  /// 24 bits.
  case full
}

/// Where a report is looked at: how large, and what is seen there.
public struct Look: Equatable, Sendable {
  /// Columns of characters.
  public var width: Int
  /// Lines that a picture may take, its title and legend included.
  public var height: Int
  public var canvas: CanvasStyle
  public var colours: ColourDepth

  public init(
    width: Int = 80, height: Int = 24, canvas: CanvasStyle = .ascii, colours: ColourDepth = .none
  ) {
    (self.width, self.height) = (width, height)
    (self.canvas, self.colours) = (canvas, colours)
  }
}

/// A part of a report that is drawn for where it is looked at.
public protocol Drawing: Equatable, Sendable {
  /// Its lines, in at most the columns of `look` where its words allow.
  ///
  /// Nothing in them moves a cursor but what turns a colour on or off, and only with colours.
  func lines(in look: Look) -> [String]

  /// What is drawn, as a table.
  var table: TypedTable { get }
}

extension Drawing {
  func isEqual(to other: any Drawing) -> Bool { (other as? Self) == self }
}
