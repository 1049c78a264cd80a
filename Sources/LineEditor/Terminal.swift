import CEditLine
import Glibc

/// One of the three streams a process is born with.
public enum StandardStream: Int32, Sendable {
  case input = 0
  case output = 1
  case error = 2
}

/// Facts about the terminal, asked anew each time because windows are resized and streams redirected.
public enum Terminal {
  /// Whether the stream is connected to a terminal.
  public static func isInteractive(_ stream: StandardStream) -> Bool {
    isatty(stream.rawValue) == 1
  }

  /// Columns of the terminal behind standard output; 80 when it is none.
  public static var width: Int {
    size.columns
  }

  /// Rows of the terminal behind standard output; 24 when it is none.
  public static var height: Int {
    size.rows
  }

  private static var size: (columns: Int, rows: Int) {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else {
      return (80, 24)
    }
    return (Int(window.ws_col), window.ws_row > 0 ? Int(window.ws_row) : 24)
  }

  /// Whether something was typed that nobody has read, a line without its end included.
  public static var hasTypedAhead: Bool {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return false }
    // While the terminal is line-wise, a line without its end cannot be seen.
    var own = charactersAtOnce(settings)
    tcsetattr(STDIN_FILENO, TCSANOW, &own)
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &settings) }
    var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, 0) > 0 && wait.revents & Int16(POLLIN) != 0
  }

  /// The same settings with every character read as it comes.
  static func charactersAtOnce(_ settings: termios) -> termios {
    var settings = settings
    settings.c_lflag &= ~tcflag_t(ICANON)
    withUnsafeMutableBytes(of: &settings.c_cc) { controls in
      controls[Int(VMIN)] = 1
      controls[Int(VTIME)] = 0
    }
    return settings
  }

  /// Whether the stream may be coloured: a terminal, NO_COLOR unset or empty, TERM neither unset nor
  /// `dumb`.
  public static func supportsColour(_ stream: StandardStream = .output) -> Bool {
    isInteractive(stream) && (environment("NO_COLOR") ?? "").isEmpty && understandsEscapes
  }

  /// How many colours the terminal says it has, by COLORTERM and TERM: 8, 256 or 2^24.
  public static var colourCount: Int {
    if ["truecolor", "24bit"].contains(environment("COLORTERM") ?? "") { return 1 << 24 }
    let term = environment("TERM") ?? ""
    return term.contains("256color") || term.contains("kitty") ? 256 : 8
  }

  /// Whether the terminal can be trusted with escape sequences.
  static var understandsEscapes: Bool {
    let name = environment("TERM") ?? ""
    return !name.isEmpty && name != "dumb"
  }

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Makes C's idea of characters UTF-8, whatever the locale says.
  ///
  /// libedit measures and prints by the C locale; without UTF-8 in it a prompt that is not ASCII
  /// brings the process down. Done once, before anything of libedit is touched.
  static let usesUTF8: Bool = {
    func isUTF8() -> Bool { String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8" }
    if setlocale(LC_CTYPE, "") != nil, isUTF8() { return true }
    for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil {
      if isUTF8() { return true }
    }
    return false
  }()
}
