import Foundation
import Glibc
import TerminalTesting
import Testing

@testable import LineEditor

@Suite("Script lines")
struct ScriptLinesTests {
  private func read(
    _ bytes: [UInt8], needsContinuation: @escaping (String) -> Bool = { _ in false }
  ) throws -> [LineInput] {
    let folder = try TemporaryFolder()
    let descriptor = open(try folder.file("script", bytes), O_RDONLY)
    defer { close(descriptor) }
    var lines = ScriptLines(descriptor: descriptor, needsContinuation: needsContinuation)
    var result: [LineInput] = []
    repeat {
      result.append(try lines.nextLine(prompt: "", continuation: ""))
    } while result.last != .endOfInput
    return result
  }

  @Test("drops carriage returns and the byte order mark, and needs no last newline")
  func readsLines() throws {
    #expect(
      try read(Array("\u{FEFF}a\r\n\nb\r\r\nc\u{FEFF}".utf8)) == [
        .line("a"), .line(""), .line("b\r"), .line("c\u{FEFF}"), .endOfInput,
      ])
    #expect(try read([]) == [.endOfInput])
  }

  @Test("joins continued lines, also one left open at the end")
  func joinsLines() throws {
    #expect(
      try read(Array("a\\\nb\nc\\".utf8)) { $0.hasSuffix("\\") } == [
        .line("a\\\nb"), .line("c\\"), .endOfInput,
      ])
  }

  @Test("an entry that never ends is refused with the line it starts at")
  func refusesEndlessEntry() throws {
    let bytes = Array(("fine\n" + String(repeating: "open\n", count: 2_000)).utf8)
    #expect(throws: LineEditorError.endlessEntry(firstLine: 2, lines: 1_000)) {
      try read(bytes) { $0.hasPrefix("open") }
    }
  }

  @Test("names the line that is not UTF-8 and goes on behind it")
  func namesInvalidLine() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("script", Array("a\nb".utf8) + [0xFF, 0x0A] + Array("c\n".utf8))
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var lines = ScriptLines(descriptor: descriptor)
    #expect(try lines.nextLine(prompt: "", continuation: "") == .line("a"))
    #expect(throws: LineEditorError.notUTF8(line: 2)) {
      try lines.nextLine(prompt: "", continuation: "")
    }
    #expect(try lines.nextLine(prompt: "", continuation: "") == .line("c"))
  }

  @Test("a line of 10 MB is read whole")
  func readsLongLine() throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20)
    let lines = try read(long + Array("\nend\n".utf8))
    #expect(lines.count == 3)
    #expect(lines[1] == .line("end"))
  }

  @Test("a folder cannot be read and says so")
  func refusesFolder() throws {
    let descriptor = open("/", O_RDONLY)
    defer { close(descriptor) }
    var lines = ScriptLines(descriptor: descriptor)
    #expect(throws: LineEditorError.unreadable(reason: "Is a directory")) {
      try lines.nextLine(prompt: "", continuation: "")
    }
  }
}
