import Foundation
import LinearAlgebra
import Pretrained
import Safetensors
import TestSupport
import Testing

/// What holds of every run, whatever the numbers are.
@Suite struct RunningIdentityTests {
  @Test(
    "a later token changes no bit of what comes before",
    arguments: ["mistral", "gptoss", "deepseekv3", "olmoe", "glm4moe"])
  func causality(name: String) throws {
    let one = try RunCase(name)
    var changed = one.windows
    changed[0][12] = (changed[0][12] + 1) % 64
    // Experts work on whichever rows reach them together, so that the bits of a mixture may differ; what
    // attention hands on may not.
    let backbone = try one.model.backbone()
    func logits(_ windows: [[UInt32]]) throws -> Matrix {
      var rows: [Double] = []
      try backbone.logits(
        of: try TokenWindows(windows, for: backbone),
        feedForward: { (_, x) throws(PretrainedError) in x.scaled(by: 0.5) }
      ) { (_, logits) throws(PretrainedError) in rows += logits.elements }
      return Matrix(rows: 40, columns: 64, elements: rows)
    }
    let (before, after) = (try logits(one.windows), try logits(changed))
    #expect(before.rows(at: 0..<12) == after.rows(at: 0..<12))
    #expect(before.rows(at: 12..<13) != after.rows(at: 12..<13))
    // Nor of another window.
    #expect(before.rows(at: 20..<40) == after.rows(at: 20..<40))
  }

  @Test("windows are run as they are alone, and a shorter one as the beginning of a longer")
  func independence() throws {
    let one = try RunCase("qwen2")
    let together = try one.model.logits(of: one.windows)
    let alone = try one.model.logits(of: [one.windows[1]])
    expectClose(together.rows(at: 20..<40), alone)
    let unequal = try one.model.logits(of: [Array(one.windows[0].prefix(7)), one.windows[1]])
    expectClose(unequal.rows(at: 0..<7), together.rows(at: 0..<7))
    expectClose(unequal.rows(at: 7..<27), alone)
  }

  @Test("many windows, which attention works on in turn, are run as they are alone")
  func many() throws {
    let one = try RunCase("glm4moe")
    let windows = (0..<60).map { shift in one.windows[shift % 2].map { ($0 + UInt32(shift)) % 64 } }
    let all = try #require(try one.model.hiddenStates(entering: [1], of: windows)[1])
    for index in [0, 50, 51, 59] {
      let alone = try one.model.hiddenStates(entering: [1], of: [windows[index]])
      expectClose(all.rows(at: index * 20..<(index + 1) * 20), try #require(alone[1]))
    }
  }

  @Test("a sliding window as long as the text is full attention, and one shorter is not")
  func reach() throws {
    let copy = try TemporaryFolder()
    let windows = try RunCase("mistral").windows
    func logits(_ window: Any) throws -> Matrix {
      try RunCase.open("mistral", with: ["sliding_window": window], in: copy)
        .logits(of: windows)
    }
    let full = try logits(NSNull())
    #expect(try logits(20) == full)
    let shorter = try logits(19)
    #expect(shorter.rows(at: 0..<19) == full.rows(at: 0..<19))
    #expect(shorter.rows(at: 19..<20) != full.rows(at: 19..<20))
  }

  @Test("no window is full attention, whatever else asks for sliding")
  func noWindow() throws {
    let copy = try TemporaryFolder()
    let windows = try RunCase("qwen3moe").windows
    func logits(_ changes: [String: Any]) throws -> Matrix {
      try RunCase.open("qwen3moe", with: changes, in: copy).logits(of: windows)
    }
    let full = try logits(["use_sliding_window": false])
    #expect(try logits(["sliding_window": NSNull()]) == full)
    #expect(try logits([:]) != full)
  }

  @Test("one thread and two give the same bits")
  func threads() throws {
    let folder = try TemporaryFolder()
    let model = try RandomModel(width: 144, vocabulary: 50, layers: 2).write(to: folder)
    let tokens: [UInt32] = (0..<300).map { UInt32($0 * $0 % 50) }
    let windows = [tokens, Array(tokens[..<150])]
    defer { Parallel.threadCount = 0 }
    Parallel.threadCount = 1
    let one = try model.logits(of: windows)
    Parallel.threadCount = 2
    #expect(try model.logits(of: windows) == one)
  }

  @Test("the parts of a large vocabulary are put together in their order")
  func head() throws {
    let folder = try TemporaryFolder()
    let (random, turned) = (RandomModel(width: 8, vocabulary: 4_150, layers: 1), 60)
    let tokens: [[UInt32]] = [[5, 4_149, 17]]
    let logits = try random.write(to: folder).logits(of: tokens)
    let other = try random.write(to: folder, turningHeadBy: turned).logits(of: tokens)
    let moved = logits.columns(at: (0..<4_150).map { ($0 + turned) % 4_150 })
    expectClose(other, moved)
  }

  @Test("progress goes up to the end, and told to stop nothing is given")
  func progress() throws {
    let one = try RunCase("qwen3")
    let reports = Reports()
    _ = try one.model.logits(of: one.windows, monitor: reports.monitor)
    #expect(reports.seen.map(\.done) == reports.seen.map(\.done).sorted())
    #expect(reports.seen.last?.done == 6)
    #expect(reports.seen.allSatisfy { $0.total == 6 })
    let error = #expect(throws: PretrainedError.self) {
      try one.model.hiddenStates(
        entering: [0, 1], of: one.windows, monitor: StopAfter(2).monitor)
    }
    #expect(error?.description.contains("stopped in layer 1 of 2") == true)
    #expect(throws: PretrainedError.self) {
      try one.model.logits(of: one.windows, monitor: StopAfter(0).monitor)
    }
  }
}
