/// The colours a prompt can have, by the numbers that every terminal knows.
public enum TerminalColour: Int, Sendable, CaseIterable {
  case red = 31
  case green, yellow, blue, magenta, cyan

  /// `prompt` in bold colour, its escape sequences between two U+0001 as libedit wants them.
  ///
  /// libedit loses a sequence at the very end, so the last character stays outside the colour.
  func painted(_ prompt: String) -> String {
    guard let last = prompt.last else { return prompt }
    return "\u{1}\u{1B}[1;\(rawValue)m\u{1}\(prompt.dropLast())\u{1}\u{1B}[0m\u{1}\(last)"
  }
}
