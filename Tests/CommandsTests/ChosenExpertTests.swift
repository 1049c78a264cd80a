import Commands
import Results
import Testing

/// `--experts`: results name experts by their numbers in the layer, wherever they are shown.
@Suite("Chosen experts", .serialized)
struct ChosenExpertTests {
  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data blobs --samples 120 --name d",
      "train moe --data d --routing top-k --experts 6 --k 2 --hidden 8 --steps 4",
      "train one --data d --routing dense --hidden 8 --steps 2")
    return shell
  }

  @Test("reports, tables and JSON name the experts measured")
  func names() throws {
    var shell = try shell()
    let lines = try shell.answer("jacobian moe --experts 4,1 --draws 5")
    #expect(lines[0].contains("of moe, experts 1, 4, at"))
    #expect(lines.contains { $0.hasPrefix("expert 1 ") })
    #expect(lines.contains { $0.hasPrefix("expert 4 ") })
    #expect(!lines.contains { $0.hasPrefix("expert 0 ") || $0.hasPrefix("layer") })
    let answer = try shell.answer(
      "similarity moe --experts 1,3,4 --draws 2", "subspace moe --experts 1,3,4 --rank 1")
    #expect(answer.contains { $0.hasPrefix("1, 4 ") }, "\(answer)")
    for (command, kind) in [
      ("jacobian moe --experts 1,4", "jacobian"), ("jacobian moe --experts 1,4 --top 1", "leading"),
      ("pca moe --experts 1,4 --draws 2", "pca"),
    ] {
      try shell.answer(command)
      guard
        case let content as any MeasuredContent = shell.session.object(named: "moe.\(kind)")?
          .content
      else { continue }
      #expect(content.table.rows.map { $0[0] }.contains(.integer(4)), "\(kind)")
      #expect(content.subject.experts == [1, 4])
    }
  }

  @Test("experts that are not there, named twice, or of the whole layer are refused")
  func refusals() throws {
    var shell = try shell()
    #expect(
      shell.message(of: "pca moe --experts 6")
        == "--experts cannot be 6: 'moe' has experts 0 to 5.")
    #expect(
      shell.message(of: "pca one --experts 1") == "--experts cannot be 1: 'one' has one expert, 0.")
    #expect(
      shell.message(of: "jacobian moe --experts 3,1,3")
        == "--experts names expert 3 twice; name each once.")
    #expect(shell.message(of: "jacobian moe --experts 1 --block").contains("--block measures"))
  }

  @Test("what does not fit advises as many experts as do")
  func advice() throws {
    var shell = Interpreter()
    try shell.answer(
      "data blobs --dim 400 --samples 100 --name d",
      "train wide --data d --routing soft --experts 16 --hidden 20 --steps 0")
    defer { _ = try? shell.answer("set memory 0") }
    try shell.answer("set memory 20MiB")
    let message = shell.message(of: "pca wide --of input --draws 0 --keep axes")
    #expect(message.contains(" experts or fewer, as --experts 0,3"), "\(message)")
    let words = message.split(separator: " ")
    let place = try #require(words.firstIndex(of: "experts"))
    let most = try #require(Int(words[words.index(before: place)]))
    let fitting = (0..<most).map(String.init).joined(separator: ",")
    try shell.answer("pca wide --of input --draws 0 --keep axes --experts \(fitting)")
  }
}
