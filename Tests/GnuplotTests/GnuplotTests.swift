import Foundation
import Pictures
import Testing

@testable import Gnuplot

/// gnuplot itself where it is installed, and programs that pretend to be it.
@Suite("gnuplot")
struct GnuplotTests {
  private static let isInstalled = GnuplotProcess().isInstalled

  /// Runs `body` with a program of that text in place of gnuplot, in a folder that goes afterwards.
  private func withFake(
    _ text: String, seconds: Int = 20, _ body: (GnuplotProcess) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fake-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appending(path: "gnuplot")
    // By a process of its own: one that another test starts meanwhile would hold the file open for writing, and a
    // program that is being written cannot be run.
    let writer = Process()
    writer.executableURL = URL(filePath: "/bin/sh")
    writer.arguments = [
      "-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\"; chmod +x \"$2\"", "sh", text, program.path,
    ]
    try writer.run()
    writer.waitUntilExit()
    #expect(writer.terminationStatus == 0)
    try body(GnuplotProcess(program: program.path, seconds: seconds))
  }

  @Test("draws one picture after another with one process", .enabled(if: isInstalled))
  func draws() throws {
    let gnuplot = GnuplotProcess()
    for form in [GnuplotScript.Form.svg, .png, .pdf, .svg] {
      let name = form == .svg ? "svg" : "\(form.rawValue)cairo"
      let bytes = try gnuplot.draw("set terminal \(name)\nplot x", form: form)
      #expect(form.isWhole(bytes))
    }
  }

  @Test("a script that fails says why, and the next one is drawn", .enabled(if: isInstalled))
  func complains() throws {
    let gnuplot = GnuplotProcess()
    #expect(throws: GnuplotError.refused(message: "undefined variable: nothing")) {
      try gnuplot.draw("set terminal svg\nplot nothing", form: .svg)
    }
    #expect(try gnuplot.draw("set terminal svg\nplot x", form: .svg).count > 100)
  }

  @Test("a program that is not there is named")
  func missing() {
    let gnuplot = GnuplotProcess(program: "no-such-program-here")
    #expect(!gnuplot.isInstalled)
    #expect(throws: GnuplotError.missing(program: "no-such-program-here")) {
      try gnuplot.draw("plot x", form: .svg)
    }
  }

  @Test("one that hangs is given up after its time, and leaves no process")
  func hangs() throws {
    try withFake("echo $$ > \"$(dirname \"$0\")/number\"; sleep 600", seconds: 1) { gnuplot in
      #expect(throws: GnuplotError.timedOut(seconds: 1)) { try gnuplot.draw("plot x", form: .svg) }
    }
  }

  @Test("one that dies says what it said last")
  func dies() throws {
    try withFake("echo 'it is broken' >&2; exit 3") { gnuplot in
      #expect(throws: GnuplotError.ended(message: "it is broken")) {
        try gnuplot.draw("plot x", form: .svg)
      }
    }
  }

  @Test("one that prints nonsense is not believed")
  func nonsense() throws {
    try withFake(
      "while read line; do case \"$line\" in print*) echo 'chartroom: this picture is done.';; *) echo hello;; esac; done"
    ) { gnuplot in
      #expect(throws: GnuplotError.nonsense(form: "pdf")) { try gnuplot.draw("plot x", form: .pdf) }
    }
  }

  @Test("one that never reads a long script and dies is no signal for us")
  func closesItsInput() throws {
    try withFake("exit 0") { gnuplot in
      let script = String(repeating: "# nothing to see\n", count: 100_000)
      #expect(throws: GnuplotError.ended(message: "")) { try gnuplot.draw(script, form: .svg) }
    }
  }

  @Test("it stops when it is told to")
  func stops() throws {
    try withFake("sleep 600") { gnuplot in
      var asked = 0
      #expect(throws: GnuplotError.stopped) {
        try gnuplot.draw("plot x", form: .svg) {
          asked += 1
          return asked > 2
        }
      }
    }
  }

  @Test("a hundred pictures leave no process behind", .enabled(if: isInstalled))
  func leavesNothing() throws {
    func children() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task/\(getpid())").isEmpty
        ? 0
        : FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
          guard Int(name) != nil,
            let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8)
          else { return false }
          let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
          return stat.contains("(gnuplot)") && fields.count > 1 && fields[1] == "\(getpid())"
        }.count
    }
    do {
      let gnuplot = GnuplotProcess(program: "gnuplot", seconds: 20)
      for _ in 0..<100 { _ = try gnuplot.draw("set terminal svg\nplot x", form: .svg) }
    }
    // Others of these tests may have one each under way.
    #expect(try children() <= 3)
  }
}
