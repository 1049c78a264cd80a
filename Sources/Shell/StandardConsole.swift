import CommandLanguage
import Documents
import LineEditor

/// The console on the standard streams: a terminal with a person, or the output of a script.
public final class StandardConsole: Console {
  public let isInteractive: Bool
  public private(set) var problem: LineEditorError?

  /// - Parameter isInteractive: whether a person types; errors are then part of the output.
  public init(isInteractive: Bool) {
    self.isInteractive = isInteractive
  }

  public var hasColour: Bool { isInteractive && Terminal.supportsColour() }
  public var width: Int { isInteractive ? Terminal.width : 80 }
  public var height: Int { isInteractive ? Terminal.height : 24 }
  public var showsImages: Bool { isInteractive }
  public var colours: ColourDepth {
    switch Terminal.colourCount {
    case ..<256: .basic
    case 256: .cube
    default: .full
    }
  }

  public func show(_ lines: [String]) {
    let interrupts = InterruptFlag.count
    for start in stride(from: 0, to: lines.count, by: Self.pieceSize) {
      // Who has seen enough of a long answer gets the prompt back.
      guard !isInteractive || InterruptFlag.count == interrupts else { return }
      let piece = lines[start..<min(start + Self.pieceSize, lines.count)]
      attempt { () throws(LineEditorError) in try Terminal.write(Self.text(piece)) }
    }
  }

  public func page(_ lines: [String]) {
    guard isInteractive else { return show(lines) }
    attempt { () throws(LineEditorError) in try Pager.show(Self.text(lines)) }
  }

  public func showError(_ lines: [String]) {
    attempt { () throws(LineEditorError) in
      try Terminal.write(Self.text(lines), to: isInteractive ? .output : .error)
    }
  }

  public func note(_ lines: [String]) {
    // A remark is not worth an error.
    do { try Terminal.write(Self.text(lines.map(displayed)), to: .error) } catch {}
  }

  private func attempt(_ body: () throws(LineEditorError) -> Void) {
    guard problem == nil else { return }
    do throws(LineEditorError) { try body() } catch { problem = error }
  }

  /// Lines that are written at once.
  private static let pieceSize = 512

  private static func text(_ lines: some Sequence<String>) -> String {
    lines.map { $0 + "\n" }.joined()
  }
}
