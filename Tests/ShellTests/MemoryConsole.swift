import LineEditor
import Shell

/// Keeps what a shell shows.
final class MemoryConsole: Console {
  let isInteractive: Bool
  let hasColour: Bool
  let width: Int
  let height: Int
  var problem: LineEditorError?
  var lines: [String] = []
  var errors: [String] = []
  var notes: [String] = []
  var pages = 0

  init(isInteractive: Bool = false, hasColour: Bool = false, width: Int = 80, height: Int = 10_000)
  {
    self.isInteractive = isInteractive
    self.hasColour = hasColour
    self.width = width
    self.height = height
  }

  var text: String { lines.joined(separator: "\n") }

  func show(_ lines: [String]) { self.lines += lines }
  func page(_ lines: [String]) {
    pages += 1
    show(lines)
  }
  func showError(_ lines: [String]) { errors += lines }
  func note(_ lines: [String]) { notes += lines }
}

/// Lines that are typed one after the other, with the prompts they answer.
struct TypedLines: LineSource {
  var lines: [LineInput]
  var prompts: [String] = []

  init(_ lines: String...) { self.lines = lines.map(LineInput.line) }

  mutating func nextLine(
    prompt: String, continuation: String
  ) throws(LineEditorError) -> LineInput {
    prompts.append(prompt)
    return lines.isEmpty ? .endOfInput : lines.removeFirst()
  }
}

extension Shell {
  /// A shell with a small dataset and a small model.
  static func prepared(_ console: MemoryConsole = MemoryConsole()) -> Shell {
    let shell = Shell(console: console)
    shell.enter("data piecewise --name d --dim 4 --classes 3 --samples 64")
    shell.enter("train moe --routing top-k --experts 3 --hidden 4 --steps 3")
    console.lines = []
    console.errors = []
    return shell
  }
}
