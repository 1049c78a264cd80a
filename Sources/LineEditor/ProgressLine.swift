import Documents
import Glibc
import Synchronization

/// A status line on standard error that is redrawn in place and leaves no trace.
///
/// It does nothing unless standard error is a terminal, and draws at most ten times a second.
/// Thread safe.
public final class ProgressLine: Sendable {
  private struct State {
    var isDrawn = false
    var lastDrawn: ContinuousClock.Instant?
  }

  private let isShown: Bool
  private let state = Mutex(State())

  /// Prepares a line; nothing is drawn yet.
  public init() {
    isShown = Terminal.isInteractive(.error) && Terminal.understandsEscapes
  }

  /// Draws `text`, cut to the width of the terminal, unless the last drawing is under 100 ms old.
  public func update(_ text: @autoclosure () -> String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    state.withLock { state in
      if let last = state.lastDrawn, now - last < .milliseconds(100) { return }
      state.lastDrawn = now
      state.isDrawn = true
      // Room for the `^C` that the terminal echoes: wrapped, it would leave the line behind.
      show(Terminal.truncated(text(), to: Terminal.width - 3))
    }
  }

  /// Erases the line if one is drawn; the cursor stands where it stood before the first drawing.
  public func erase() {
    state.withLock { state in
      guard state.isDrawn else { return }
      state = State()
      show("")
    }
  }

  /// A status line is not worth an error.
  private func show(_ text: String) {
    do { try Terminal.write("\r\(text)\u{1B}[K\(text.isEmpty ? "\r" : "")", to: .error) } catch {}
  }
}
