import CEditLine
import Documents
import Glibc

extension TerminalLineEditor {
  /// Acts upon signals that arrived while a key was waited for.
  func takeSignals() {
    if InterruptFlag.isRaised {
      ending = .interrupted
      // One more key moves the cursor behind the line; the reader then gives the line up.
      fedKeys = [PrivateKey.end]
      return
    }
    for signal in [SIGTERM, SIGHUP, SIGQUIT] where signals_take(signal) == 1 {
      stepAside {
        show("\n")
        signals_pass_on(signal)
      }
      drawAnew()
    }
    if signals_take(SIGTSTP) == 1 {
      let cursor = line.cursor
      fedKeys = [PrivateKey.end]
      afterDrawing = { [unowned self] in
        stepAside { signals_pass_on(SIGTSTP) }
        _ = signals_take(SIGCONT)
        moveCursor(to: cursor)
        drawAnew()
      }
    } else if signals_take(SIGCONT) == 1 {
      // Stopped from outside: the shell that continued us has set the terminal to its own liking.
      stepAside {}
      drawAnew()
    }
    if signals_take(SIGWINCH) == 1 { reflow() }
  }

  /// Gives the terminal back as it was found while `body` runs.
  private func stepAside(_ body: () -> Void) {
    setBracketedPaste(false)
    _ = editline_set_prepared(handle, 0)
    body()
    _ = editline_set_prepared(handle, 1)
    setBracketedPaste(true)
  }

  /// Draws prompt and line from the first column of the row the cursor is in.
  func drawAnew() {
    show("\r")
    _ = editline_refresh(handle)
  }

  /// Draws the line for the new size of the window, from the row where its prompt stands.
  ///
  /// Terminals reflow what they show, so the rows are counted in the new width.
  private func reflow() {
    let width = Terminal.width
    let shown = prompt + line.textBeforeCursor
    let lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
    let rows = lines.reduce(-1) { $0 + 1 + Terminal.displayWidth(of: String($1)) / width }
    let up = rows > 0 ? "\u{1B}[\(rows)A" : ""
    show("\r\(up)\u{1B}[J")
    el_resize(handle)
    _ = editline_refresh(handle)
  }
}
