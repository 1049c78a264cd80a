import CEditLine

extension TerminalLineEditor {
  /// Tab: fills in what all candidates share; a second Tab in the same place lists them.
  func completeAtCursor() -> UInt8 {
    let before = line
    let offset = entrySoFar.unicodeScalars.count
    let found = complete(entrySoFar + before.text, offset + before.cursor)
    // On a continuation line only that line can be changed.
    let range = (found.range.lowerBound - offset)..<(found.range.upperBound - offset)
    guard !found.candidates.isEmpty, range.lowerBound >= 0,
      range.upperBound <= before.scalars.count
    else { return UInt8(CC_ERROR) }
    if found.candidates.count == 1 {
      fillOnly(found, range, in: before)
      return UInt8(CC_REFRESH)
    }
    let common = found.commonPrefix
    let present = String(String.UnicodeScalarView(before.scalars[range]))
    if common != present, common.hasPrefix(present) || common.count >= present.count {
      replace(range, with: common)
      lastCompletion = line
      return UInt8(CC_REFRESH)
    }
    guard lastCompletion == before else {
      lastCompletion = before
      return UInt8(CC_ERROR)
    }
    moveCursor(to: before.scalars.count)
    list(found.candidates, backTo: before.cursor)
    return UInt8(CC_REFRESH)
  }

  private func fillOnly(_ found: Completion, _ range: Range<Int>, in before: EditedLine) {
    let hasSpace =
      range.upperBound < before.scalars.count && before.scalars[range.upperBound] == " "
    replace(range, with: found.candidates[0] + (found.appendSpace && !hasSpace ? " " : ""))
    lastCompletion = nil
  }

  /// Prints the candidates under the line once the cursor stands behind it, then draws it again.
  private func list(_ candidates: [String], backTo cursor: Int) {
    afterDrawing = { [unowned self] in
      show("\n" + CandidateList.text(candidates, width: Terminal.width))
      moveCursor(to: cursor)
      drawAnew()
    }
  }
}
