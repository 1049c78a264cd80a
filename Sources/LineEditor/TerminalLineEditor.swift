import CEditLine
import Glibc

/// Entries typed at a terminal, edited with libedit: emacs or vi keys, history, completion, paste.
///
/// It owns libedit's handle and is used from one thread, best the main one. Between two calls of
/// `nextLine` the terminal is as it was found, and bracketed paste is off. `~/.editrc` is obeyed.
///
/// libedit's own signal handling (EL_SIGNAL) is off: its handlers redraw from within the handler,
/// send every signal to the whole process group again and know nothing of bracketed paste. Here
/// handlers only take note; resizing, Ctrl-Z and Ctrl-C are acted upon where keys are read.
public final class TerminalLineEditor: LineSource {
  /// What the last key asked for once libedit has drawn the line again.
  typealias AfterDrawing = () -> Void

  /// Why `~/.editrc` is not obeyed to its end, if it is not; worth a line at the start.
  public internal(set) var settingsProblem: LineEditorError?

  let handle: OpaquePointer
  let historyHandle: OpaquePointer
  let history: History
  let promptColour: () -> TerminalColour?
  let needsContinuation: (String) -> Bool
  let complete: (String, Int) -> Completion
  let filterPaste: ([String]) -> [String]

  var input = TerminalInput(descriptor: STDIN_FILENO)
  /// Keys that are fed before typed ones.
  var fedKeys: [Unicode.Scalar] = []
  /// Why the line being read ends without Enter.
  var ending: LineInput?
  var afterDrawing: AfterDrawing?
  /// The pasted block that the paste key inserts.
  var pasted: [UInt8] = []
  /// Complete pasted lines that are still to be returned.
  var queuedLines: ArraySlice<String> = []
  /// What the next line starts with.
  var prefill = ""
  /// The lines of the entry before the one being edited, each with its newline.
  var entrySoFar = ""
  /// The prompt on show, without colour.
  var prompt = ""
  /// Line and cursor as the last Tab left them.
  var lastCompletion: EditedLine?
  /// libedit's number of each entry it holds, and the latest entry handed to it.
  var eventNumbers: [String: Int32] = [:]
  var latestEntry = 0
  /// Whether libedit's history is to be brought up to date before the next key.
  var needsHistory = false
  /// The combining mark that the mark key inserts.
  var mark: Unicode.Scalar = " "
  var functionNames: [UnsafeMutableBufferPointer<wchar_t>] = []
  private var promptStorage: UnsafeMutableBufferPointer<wchar_t>

  /// Takes the terminal behind standard input and output.
  ///
  /// - Parameters:
  ///   - program: the name that lines of `~/.editrc` may be restricted to.
  ///   - history: what up, down and Ctrl-R go through. The caller adds to it.
  ///   - promptColour: the colour of the next prompt; nil for none.
  ///   - needsContinuation: whether the entry so far goes on, because it ends in `\` or in an open
  ///     quote.
  ///   - complete: what can stand at the cursor; it is given the whole entry so far and the cursor
  ///     in it, in Unicode scalars.
  ///   - filterPaste: the lines to take of a paste.
  /// - Throws: `LineEditorError.noTerminal`.
  public init(
    program: String,
    history: History = History(),
    promptColour: @escaping () -> TerminalColour? = { nil },
    needsContinuation: @escaping (String) -> Bool = { _ in false },
    complete: @escaping (String, Int) -> Completion = { .none(at: $1) },
    filterPaste: @escaping ([String]) -> [String] = PastedText.commands
  ) throws(LineEditorError) {
    guard Terminal.isInteractive(.input), Terminal.usesUTF8,
      let handle = editline_open(program)
    else { throw .noTerminal }
    guard let historyHandle = history_winit() else {
      el_end(handle)
      throw .noTerminal
    }
    self.handle = handle
    self.historyHandle = historyHandle
    self.history = history
    self.promptColour = promptColour
    self.needsContinuation = needsContinuation
    self.complete = complete
    self.filterPaste = filterPaste
    promptStorage = .allocate(capacity: 0)
    InterruptFlag.install()
    configure()
  }

  deinit {
    el_end(handle)
    history_wend(historyHandle)
    promptStorage.deallocate()
    for name in functionNames { name.deallocate() }
  }

  public func nextLine(
    prompt: String, continuation: String
  ) throws(LineEditorError) -> LineInput {
    entrySoFar = ""
    defer { entrySoFar = "" }
    while true {
      switch try nextPhysicalLine(prompt: entrySoFar.isEmpty ? prompt : continuation) {
      case .line(let line):
        let entry = entrySoFar + line
        guard needsContinuation(entry) else { return .line(entry) }
        entrySoFar = entry + "\n"
      case .interrupted:
        return .interrupted
      case .endOfInput:
        // What is open is handed over: whoever parses it can say what is missing.
        return entrySoFar.isEmpty ? .endOfInput : .line(String(entrySoFar.dropLast()))
      }
    }
  }

  public var hasMore: Bool {
    !queuedLines.isEmpty || !prefill.isEmpty || !fedKeys.isEmpty || input.hasBytes
  }

  /// Forgets pasted lines not yet returned and what was typed ahead, as after an interrupted command.
  public func discardPendingInput() {
    queuedLines = []
    prefill = ""
    fedKeys = []
    input.discard()
    _ = TypedAhead.take()
    tcflush(STDIN_FILENO, TCIFLUSH)
  }

  private func nextPhysicalLine(prompt: String) throws(LineEditorError) -> LineInput {
    self.prompt = prompt
    if InterruptFlag.isRaised, !queuedLines.isEmpty {
      discardPendingInput()
      InterruptFlag.clear()
      return .interrupted
    }
    if let line = queuedLines.popFirst() {
      try Terminal.write(prompt + Terminal.truncated(line, to: 4_096) + "\n")
      return .line(line)
    }
    showPrompt(promptColour().map { $0.painted(prompt) } ?? prompt)
    needsHistory = true
    return try edit()
  }

  /// Lets libedit read one line.
  private func edit() throws(LineEditorError) -> LineInput {
    ending = nil
    afterDrawing = nil
    lastCompletion = nil
    if !prefill.isEmpty { fedKeys.append(PrivateKey.prefill) }
    InterruptFlag.clear()
    signals_watch()
    defer { signals_unwatch() }
    // libedit would show the prompt first: a key typed right at it would be echoed, or taken for an
    // end of file.
    _ = editline_set_prepared(handle, 1)
    input.takeTypedAhead()
    setBracketedPaste(true)
    var count: Int32 = 0
    let line = el_wgets(handle, &count)
    let text = line.map { Self.text(UnsafeBufferPointer(start: $0, count: max(0, Int(count)))) }
    setBracketedPaste(false)
    switch ending {
    case .interrupted?:
      el_reset(handle)
      discardPendingInput()
      InterruptFlag.clear()
      try Terminal.write("^C\n")
      return .interrupted
    case nil where text?.hasSuffix("\n") == true:
      return .line(String((text ?? "").unicodeScalars.dropLast()))
    default:
      el_reset(handle)
      show("\n")
      return .endOfInput
    }
  }

  /// Tells the terminal whether to bracket what is pasted.
  func setBracketedPaste(_ isOn: Bool) {
    if Terminal.understandsEscapes { show("\u{1B}[?2004\(isOn ? "h" : "l")") }
  }

  /// Writes to the terminal; one that is gone is noticed when it is read.
  func show(_ text: String) {
    do { try Terminal.write(text) } catch {}
  }

  /// Keeps the prompt where libedit's callback finds it.
  private func showPrompt(_ text: String) {
    let wide = wideString(text)
    promptStorage.deallocate()
    promptStorage = .allocate(capacity: wide.count)
    _ = promptStorage.initialize(from: wide)
  }

  var promptPointer: UnsafeMutablePointer<wchar_t>? {
    promptStorage.baseAddress
  }
}
