import Foundation
import Safetensors
import TestSupport
import Testing

/// The interpreter named by CHARTROOM_PYTHON, or `python3`, where it has the reference library.
private enum Python {
  static let hasSafetensors = (try? run("import safetensors, numpy")) != nil

  struct Failed: Error {}

  static func run(_ program: String, _ arguments: [String] = []) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["CHARTROOM_PYTHON"] ?? "python3"
    process.arguments = [python, "-c", program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed() }
    return String(decoding: text, as: UTF8.self)
  }
}

@Suite(
  "The reference library",
  .enabled(if: Python.hasSafetensors, "needs a Python with safetensors: set CHARTROOM_PYTHON"))
struct ReferenceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("reads our files, and writes the same bytes for the same contents")
  func agreesOnBytes() throws {
    let ours = folder.file("ours")
    let theirs = folder.file("theirs")
    let writer = SafetensorsWriter(
      tensors: [
        Tensor("moe/w", shape: [2, 3], doubles: [1, -0.0, .infinity, .pi, 5e300, -7]),
        Tensor("b", shape: [4], floats: [0.1, -2, .infinity, 0]),
        Tensor("a", shape: [0, 3], floats: []), Tensor("n", shape: [], integers: [.min]),
        Tensor("é\"\\/\n\u{1}\u{7F}😀", elementType: .bool, shape: [2], bytes: [0, 1]),
        Tensor("h", elementType: .float16, shape: [1], bytes: [0, 0x3C]),
      ], metadata: ["chartroom": "{\"version\":1,\"é\":\"\\n\"}\t"])
    try writer.write(to: ours)
    _ = try Python.run(
      """
      import sys
      from safetensors import safe_open
      from safetensors.numpy import save_file
      with safe_open(sys.argv[1], "np") as f:
        save_file({k: f.get_tensor(k) for k in f.keys()}, sys.argv[2], f.metadata())
      """, [ours, theirs])
    #expect(folder.read("ours") == folder.read("theirs"))
    #expect(try SafetensorsFile(path: theirs).doubles(named: "moe/w")[3] == .pi)
  }

  @Test("accepts what we accept and refuses what we refuse, for thousands of damaged files")
  func agreesOnDamage() throws {
    var random = SeededRandom(state: 42)
    let tensors = ElementType.allCases.map {
      Tensor(
        "t.\($0.rawValue)", elementType: $0, shape: [2, 4],
        bytes: [UInt8](repeating: 7, count: $0.bitCount))
    }
    let valid = try SafetensorsWriter(tensors: tensors, metadata: ["k": "v\n"]).bytes()
    let small = try SafetensorsWriter(tensors: [tensors[4]], metadata: ["k": "v\n"]).bytes()
    let files = (0..<4000).map { damaged($0 % 2 == 0 ? valid : small, using: &random) }
    let joined = files.flatMap {
      withUnsafeBytes(of: UInt32($0.count).littleEndian, Array.init) + $0
    }
    let path = folder.put(joined, as: "files")
    let verdicts = try Python.run(
      """
      import struct, sys
      from safetensors import deserialize
      data, at = open(sys.argv[1], "rb").read(), 0
      while at < len(data):
        n = struct.unpack_from("<I", data, at)[0]
        try:
          deserialize(data[at + 4:at + 4 + n])
          print(1, end="")
        except Exception:
          print(0, end="")
        at += 4 + n
      """, [path])
    #expect(verdicts.count == files.count)
    var accepted = 0
    for (file, verdict) in zip(files, verdicts) {
      let reason = refusal(of: file)
      accepted += reason == nil ? 1 : 0
      #expect((reason == nil) == (verdict == "1"), "\(String(decoding: file, as: UTF8.self))")
    }
    #expect(accepted > 100)
  }
}
