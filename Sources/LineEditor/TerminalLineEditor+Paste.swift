import CEditLine

extension TerminalLineEditor {
  /// Inserts the pasted block at the cursor, literally.
  ///
  /// Its first newline ends the line being edited, as Enter would. The other complete lines are
  /// queued for the next calls and the incomplete last one starts the line after them.
  func insertPaste() {
    let line = line
    // In the middle of a line a mark is text like any other.
    let filter = line.scalars.isEmpty && entrySoFar.isEmpty ? filterPaste : { $0 }
    let (complete, rest) = PastedText.split(PastedText.text(of: pasted), filter: filter)
    pasted = []
    guard let first = complete.first else { return insert(rest) }
    insert(first)
    queuedLines = complete.dropFirst()
    prefill = rest
    fedKeys.insert("\n", at: 0)
  }

  func insertPrefill() {
    insert(prefill)
    prefill = ""
  }

  /// Hands libedit what was added to the history since the last prompt, each entry once.
  func loadHistory() {
    needsHistory = false
    for entry in history.entries where entry.number > latestEntry {
      if let number = eventNumbers[entry.text] {
        _ = editline_history_delete(historyHandle, number)
      }
      eventNumbers[entry.text] = editline_history_enter(historyHandle, entry.text)
      latestEntry = entry.number
    }
  }
}
