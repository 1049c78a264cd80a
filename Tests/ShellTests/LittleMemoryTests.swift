import Foundation
import TerminalTesting
import Testing

@Suite("Where there is little memory")
struct LittleMemoryTests {
  /// What the program answers to commands under a limit of address space, in KiB; its status.
  private func run(_ limit: Int, _ commands: String...) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    let words = commands.map { "-c '\($0)'" }.joined(separator: " ")
    process.arguments = [
      "-c", "ulimit -v \(limit); exec timeout 60 \(Executable.path) -q \(words)",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test("what needs little works and ends, what needs more is an error")
  func limits() throws {
    let help = try run(270_000, "help")
    #expect(help.status == 0 && help.text.contains("train"), "\(help)")
    let buffers = try run(270_000, "data blobs")
    #expect(buffers.status == 1 && buffers.text.contains("(ulimit -v)"), "\(buffers)")
    let ample = try run(3_000_000, "data blobs --samples 100", "train m --steps 2")
    #expect(ample.status == 0, "\(ample)")
  }

  @Test("what is made takes what there is, and names the bound and what would fit")
  func made() throws {
    for (commands, wanted) in [
      ("data blobs --dim 1000 --samples 1000000", "Give --samples "),
      ("data blobs --dim 65536 --classes 4096 --samples 5000", "Give a smaller --dim"),
      ("data teacher --dim 20000 --hidden 20000 --samples 8", "or --hidden."),
      ("data piecewise --classes 4096 --samples 60000", "Give --samples "),
      ("data rings --dim 300 --samples 900000", "Give --samples "),
      ("data language --samples 100000000", "Give --samples "),
    ] {
      let found = try run(1_000_000, commands)
      #expect(found.status == 1, "\(commands): \(found)")
      #expect(found.text.contains("are left (ulimit -v). "), "\(commands): \(found)")
      #expect(found.text.contains(wanted), "\(commands): \(found)")
    }
  }

  @Test("probes of many experts, and files, are refused where they do not fit")
  func measured() throws {
    let folder = try TemporaryFolder()
    // A file of a gibibyte and a half that takes no room on the disk.
    let header =
      "{\"x\":{\"dtype\":\"F64\",\"shape\":[200000,1000],\"data_offsets\":[0,1600000000]}}"
    let bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    let path = try folder.file("x.safetensors", bytes + Array(header.utf8))
    #expect(truncate(path, 8 + header.utf8.count + 1_600_000_000) == 0)
    let text = try folder.file("x.txt", "a")
    #expect(truncate(text, 1_000_000_000) == 0)
    for command in [
      "data \(path)", "load \(path)", "import \(path)", "data text \(text)",
    ] {
      let found = try run(1_000_000, command)
      #expect(found.status == 1, "\(command): \(found)")
      #expect(found.text.contains("are left (ulimit -v). "), "\(command): \(found)")
    }
    for command in ["jacobian m", "subspace m --rank 1", "jacobian m --samples 4"] {
      let found = try run(
        900_000, "data blobs --name s --dim 2 --classes 2 --samples 64 --test 0",
        "train m --routing soft --experts 2000 --hidden 1 --steps 1 --batch 2", command)
      #expect(found.status == 1, "\(command): \(found)")
      #expect(
        found.text.contains("half of the") && found.text.contains("are left (ulimit -v), "),
        "\(command): \(found)")
    }
    let chosen = try run(
      3_000_000, "data blobs --name s --dim 2 --classes 2 --samples 64 --test 0",
      "set memory 20MiB",
      "train m --routing soft --experts 600 --hidden 1 --steps 1 --batch 2", "jacobian m --draws 0")
    #expect(chosen.status == 1 && chosen.text.contains("20.0 MiB of `set memory`"), "\(chosen)")
  }
}
