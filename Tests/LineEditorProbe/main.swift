import Foundation
import LineEditor

// A shell that does nothing: the tests drive it in a pseudo-terminal and read what it says.

let environment = ProcessInfo.processInfo.environment
let prompt = environment["PROBE_PROMPT"] ?? "probe> "
let names = ["plot", "trace", "train", "transform", "文献一", "文献二"]

func say(_ text: String) throws {
  try Terminal.write(text + "\n")
}

func complete(_ line: String, _ cursor: Int) -> Completion {
  let before = line.unicodeScalars.prefix(cursor)
  let start = before.lastIndex { $0 == " " || $0 == "\n" }.map { before.index(after: $0) }
  let word = String(before[(start ?? before.startIndex)...])
  let first = cursor - word.unicodeScalars.count
  let known = word.hasPrefix("v") ? (1...150).map { "value\($0)" } : names
  return Completion(range: first..<cursor, candidates: known.filter { $0.hasPrefix(word) })
}

func spin() throws {
  InterruptFlag.clear()
  try say("spinning")
  let worker = Thread {
    while !InterruptFlag.isRaised { usleep(1_000) }
    do { try say("<seen by a worker>") } catch {}
  }
  worker.start()
  while InterruptFlag.countWithinOneSecond < 2 { usleep(1_000) }
  usleep(10_000)
  try say("<stopped \(InterruptFlag.countWithinOneSecond)>")
  InterruptFlag.clear()
}

func progress() throws {
  let line = ProgressLine()
  for step in 0..<30 {
    line.update("step \(step)")
    usleep(10_000)
  }
  line.erase()
  try say("<done>")
}

func run(_ line: String, history: History) throws {
  switch line {
  case "history":
    for entry in history.entries { try say("<\(entry.number) \(entry.text)>") }
  case "page":
    try Pager.show((1...100).map { "row \($0)\n" }.joined())
  case "page short":
    try Pager.show("one row\n")
  case "progress": try progress()
  case "spin": try spin()
  case "images": try say("<image \(TerminalImages.form?.rawValue ?? "none")>")
  case "colours": try say("<colours \(Terminal.colours)>")
  case "facts": try say("<width \(Terminal.width), colour \(Terminal.supportsColour())>")
  default: try say("[\(line.replacingOccurrences(of: "\n", with: "|"))]")
  }
}

func loop(_ source: inout some LineSource, history: History) throws {
  while true {
    do throws(LineEditorError) {
      switch try source.nextLine(prompt: prompt, continuation: "  ...> ") {
      case .endOfInput:
        return try Terminal.write("<end>\n")
      case .interrupted:
        try Terminal.write("<interrupted>\n")
      case .line(let typed):
        let line = try history.expand(typed) ?? typed
        history.add(line)
        do { try run(line, history: history) } catch { return }
      }
    } catch {
      try say("error: \(error)")
      guard case .notUTF8 = error else {
        guard case .noSuchEntry = error else { return }
        continue
      }
    }
  }
}

/// A terminal that is gone ends the probe without a trap.
func leaveQuietly(_ body: () throws -> Void) throws {
  do { try body() } catch { exit(1) }
}

let history = History(path: environment["PROBE_HISTORY"])
if let problem = history.problem { try say("problem: \(problem)") }
let goesOn: (String) -> Bool = { $0.hasSuffix("\\") }
if Terminal.isInteractive(.input) {
  var editor = try TerminalLineEditor(
    program: "probe", history: history,
    promptColour: { environment["PROBE_COLOUR"] == nil ? nil : .cyan },
    needsContinuation: goesOn, complete: complete)
  if let problem = editor.settingsProblem { try say("problem: \(problem)") }
  try leaveQuietly { try loop(&editor, history: history) }
} else {
  var script = ScriptLines(needsContinuation: goesOn)
  try leaveQuietly { try loop(&script, history: history) }
}
