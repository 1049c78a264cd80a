import CEditLine
import Glibc
import Synchronization

/// How a terminal is given an image.
public enum ImageForm: String, Sendable {
  /// kitty's graphics protocol, which takes PNG.
  case kitty
  /// iTerm2's inline images, which take PNG.
  case iterm
  /// Sixels, as DEC's terminals take them.
  case sixel
}

/// Whether the terminal shows images: it is asked once, and never guessed.
public enum TerminalImages {
  /// Nil until it was asked.
  private static let answer = Mutex<ImageForm??>(nil)

  /// How to give the terminal an image; nil where it does not say that it shows any.
  ///
  /// kitty's query is asked first, then the device attributes, which nearly every terminal answers: whoever answers
  /// those alone has passed the other over. Where something was typed ahead it is asked another time.
  public static var form: ImageForm? {
    if let known = answer.withLock({ $0 }) { return known }
    guard mayAsk else { return nil }
    guard !Terminal.hasTypedAhead else { return nil }
    let found = isTerm2 ? .iterm : ask().flatMap { form(in: $0).form }
    answer.withLock { $0 = .some(found) }
    return found
  }

  /// What shows the image `bytes` (PNG, or sixels) at most `columns` wide.
  public static func sequence(_ bytes: [UInt8], as form: ImageForm, columns: Int) -> String {
    switch form {
    case .sixel: String(decoding: bytes, as: UTF8.self)
    case .iterm:
      "\u{1B}]1337;File=inline=1;size=\(bytes.count);width=\(columns):\(base64(bytes))\u{07}"
    case .kitty:
      chunks(base64(bytes), of: 4_096).enumerated().map { place, chunk in
        let (text, isLast) = chunk
        let keys = (place == 0 ? "a=T,f=100,c=\(columns)," : "") + "m=\(isLast ? 0 : 1)"
        return "\u{1B}_G\(keys);\(text)\u{1B}\\"
      }.joined()
    }
  }

  /// A terminal in the foreground with nothing between it and us that would swallow images.
  private static var mayAsk: Bool {
    let term = Terminal.environment("TERM") ?? ""
    let isWithin = ["TMUX", "STY"].contains { !(Terminal.environment($0) ?? "").isEmpty }
    // Linux's own console prints kitty's query.
    return Terminal.isInteractive(.input) && Terminal.supportsColour() && !isWithin
      && !["tmux", "screen", "linux"].contains { term.hasPrefix($0) }
      && tcgetpgrp(STDIN_FILENO) == getpgrp() && tcgetpgrp(STDOUT_FILENO) == getpgrp()
  }

  private static var isTerm2: Bool {
    ["iTerm.app", "WezTerm"].contains(Terminal.environment("TERM_PROGRAM") ?? "")
  }

  private static let overdue = Atomic(false)
  /// Whether the terminal was asked and may answer yet.
  static var isAnswerOverdue: Bool { overdue.load(ordering: .relaxed) }

  /// How long the terminal has to answer.
  private static let milliseconds = 300

  /// What the terminal answers, nil where it cannot be asked; what is typed meanwhile goes to the prompt.
  private static func ask() -> [UInt8]? {
    InterruptFlag.install()
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    var own = Terminal.charactersAtOnce(settings)
    own.c_lflag &= ~tcflag_t(ECHO)
    // Stopped or ended here, the terminal would be left without its echo.
    withUnsafeMutableBytes(of: &own.c_cc) { controls in
      for key in [VSUSP, VQUIT] { controls[Int(key)] = 0 }
    }
    _ = editline_flush_output()
    tcsetattr(STDIN_FILENO, TCSADRAIN, &own)
    defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) }
    do throws(LineEditorError) {
      try Terminal.write("\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[c")
    } catch { return nil }
    let start = ContinuousClock.now
    var bytes: [UInt8] = []
    while form(in: bytes).isWhole == false, !InterruptFlag.isRaised {
      let left = Self.milliseconds - Int(start.duration(to: .now) / .milliseconds(1))
      guard left > 0 else { break }
      var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, Int32(left)) > 0 else { continue }
      var some = [UInt8](repeating: 0, count: 4_096)
      let count = read(STDIN_FILENO, &some, some.count)
      guard count > 0 else { break }
      bytes += some[..<count]
    }
    let (_, isWhole, rest) = form(in: bytes)
    // The editor passes over what comes too late.
    overdue.store(!isWhole, ordering: .relaxed)
    TypedAhead.add(rest)
    return bytes
  }

  /// What an answer says, whether it is whole, and what in it is no answer.
  static func form(in bytes: [UInt8]) -> (form: ImageForm?, isWhole: Bool, rest: [UInt8]) {
    let (answers, rest) = TerminalAnswer.all(in: bytes)
    var (form, isWhole): (ImageForm?, Bool) = (nil, false)
    for answer in answers {
      switch answer {
      case .graphics(let text): if text == "i=31;OK" { form = .kitty }
      case .attributes(let numbers):
        // The first names the class of the terminal.
        if form == nil, numbers.dropFirst().contains(4) { form = .sixel }
        isWhole = true
      }
    }
    return (form, isWhole, rest)
  }

  private static func chunks(_ text: String, of size: Int) -> [(text: Substring, isLast: Bool)] {
    var chunks: [(text: Substring, isLast: Bool)] = []
    var rest = text[...]
    repeat {
      let chunk = rest.prefix(size)
      rest = rest.dropFirst(chunk.count)
      chunks.append((chunk, rest.isEmpty))
    } while !rest.isEmpty
    return chunks
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let value = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0..<4 {
        text.append(
          place <= part.count ? letters[value >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
