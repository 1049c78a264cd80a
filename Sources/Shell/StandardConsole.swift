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

  public func show(_ lines: [String]) {
    attempt { () throws(LineEditorError) in try Terminal.write(Self.text(lines)) }
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
    do { try Terminal.write(Self.text(lines), to: .error) } catch {}
  }

  private func attempt(_ body: () throws(LineEditorError) -> Void) {
    guard problem == nil else { return }
    do throws(LineEditorError) { try body() } catch { problem = error }
  }

  private static func text(_ lines: [String]) -> String {
    lines.map { $0 + "\n" }.joined()
  }
}
