import Glibc
import Pictures
import Synchronization

/// One gnuplot behind a pipe, started with the first picture and used for all that follow.
///
/// It runs in a process group of its own, so that Ctrl-C at a terminal does not reach it, and writes pictures to
/// its output, so that no file is left of one. It ends when this does, or when its input is closed.
public final class GnuplotProcess: Sendable {
  private let program: String
  private let seconds: Int
  private let running = Mutex<ChildProcess?>(nil)

  /// One that `program` is, found along PATH where it is no path, with so many `seconds` for a picture.
  public init(program: String = "gnuplot", seconds: Int = 30) {
    (self.program, self.seconds) = (program, seconds)
  }

  /// Whether there is such a program.
  public var isInstalled: Bool { Self.path(of: program) != nil }

  /// What `script` draws, which sets a terminal and plots to gnuplot's output: the bytes of one file.
  ///
  /// `shouldStop` is asked some times a second.
  /// - Throws: `GnuplotError` with why there is none; the process is then another for the next.
  public func draw(
    _ script: String, form: GnuplotScript.Form, shouldStop: () -> Bool = { false }
  ) throws(GnuplotError) -> [UInt8] {
    guard let path = Self.path(of: program) else { throw .missing(program: program) }
    // One picture at a time: the process is taken, and given back where it is sound.
    var child = running.withLock { process -> ChildProcess? in
      defer { process = nil }
      return process
    }
    if child?.isRunning != true { child = nil }
    let process: ChildProcess
    if let child { process = child } else { process = try ChildProcess(path: path) }
    let bytes = try answer(of: process, to: script, form, shouldStop)
    running.withLock { if $0 == nil { $0 = process } }
    return bytes
  }

  /// Ends the process, if there is one.
  public func end() { running.withLock { $0 = nil } }

  private func answer(
    of process: ChildProcess, to script: String, _ form: GnuplotScript.Form,
    _ shouldStop: () -> Bool
  ) throws(GnuplotError) -> [UInt8] {
    // `set terminal unknown` ends the file; what is printed after it says that there is no more.
    let lines =
      "reset session\nset output\n\(script)\nunset output\nset terminal unknown\nset print '-'\nprint '\(Self.mark)'\n"
    let answer = try process.exchange(
      Array(lines.utf8), until: Array("\(Self.mark)\n".utf8), seconds: seconds, shouldStop)
    if form.isWhole(answer.output) { return answer.output }
    let message = Self.message(answer.errors)
    throw message.isEmpty ? .nonsense(form: form.rawValue) : .refused(message: message)
  }

  /// What no picture ends with.
  private static let mark = "chartroom: this picture is done."

  /// The one sentence of what gnuplot complains of, without the line it points at.
  static func message(_ bytes: [UInt8]) -> String {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .map { $0.drop { $0 == " " || $0 == "\t" } }
    let said = lines.last { $0.contains(": ") && !$0.hasPrefix("gnuplot>") } ?? lines.last ?? ""
    // `line 12: undefined variable: x`; of numbers of lines nobody knows here.
    guard said.hasPrefix("line "), let colon = said.firstIndex(of: ":") else {
      return String(said.prefix(200))
    }
    return String(said[said.index(after: colon)...].drop { $0 == " " }.prefix(200))
  }

  /// Where the program is.
  private static func path(of program: String) -> String? {
    guard !program.contains("/") else { return access(program, X_OK) == 0 ? program : nil }
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    return folders.split(separator: ":").lazy.map { "\($0)/\(program)" }.first {
      access($0, X_OK) == 0
    }
  }
}

extension GnuplotScript.Form {
  /// Whether they begin and end as such a file does.
  func isWhole(_ bytes: [UInt8]) -> Bool {
    func begins(_ text: String) -> Bool { bytes.starts(with: Array(text.utf8)) }
    func ends(_ text: String) -> Bool {
      let end = bytes.suffix(text.utf8.count + 8)
      return String(decoding: end, as: UTF8.self).contains(text)
    }
    return switch self {
    case .png: bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && ends("IEND")
    case .svg: begins("<?xml") && ends("</svg>")
    case .pdf: begins("%PDF") && ends("%%EOF")
    case .sixel: bytes.starts(with: [0x1B, 0x50]) && bytes.suffix(2) == [0x1B, 0x5C]
    }
  }
}
