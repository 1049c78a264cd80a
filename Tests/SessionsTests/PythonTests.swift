import Foundation
import Sessions
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
  "A checkpoint in Python",
  .enabled(if: Python.hasSafetensors, "needs a Python with safetensors: set CHARTROOM_PYTHON"))
struct PythonTests {
  @Test("is read by the stock library, arrays and manifest")
  func reads() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lab.safetensors")
    let session = try sampleSession()
    try Checkpoint.save(session, to: path)
    let answer = try Python.run(
      """
      import json, sys
      from safetensors import safe_open
      with safe_open(sys.argv[1], "np") as f:
        manifest = json.loads(f.metadata()["chartroom"])
        assert set(f.keys()) == set(manifest["checksums"])
        for key in f.keys():
          f.get_tensor(key)
        w, x = f.get_tensor("moe/router.weight"), f.get_tensor("d/x")
        print(manifest["digest"], len(manifest["objects"]), w.dtype, x.shape, repr(float(x[1, 2])))
      """, [path])
    let x = try session.dataset(named: "d").inputs[1, 2]
    #expect(answer == "\(session.digest) 12 float32 (20, 3) \(x)\n")
  }
}
