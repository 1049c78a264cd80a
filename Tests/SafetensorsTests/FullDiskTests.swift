import Foundation
import Safetensors
import TestSupport
import Testing

/// A disk of one megabyte, mounted on a folder until `body` is done.
private enum SmallDisk {
  static let canMount = (try? withFolder { _ in true }) == true

  struct Refused: Error {}

  static func withFolder<Value>(_ body: (TemporaryFolder) throws -> Value) throws -> Value {
    let folder = try TemporaryFolder()
    guard run("mount", "-t", "tmpfs", "-o", "size=1m", "chartroom-test", folder.path) else {
      throw Refused()
    }
    defer { _ = run("umount", "--lazy", folder.path) }
    return try body(folder)
  }

  private static func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

@Suite(
  "A full disk",
  .enabled(if: SmallDisk.canMount, "needs the right to mount a small disk, as root has"))
struct FullDiskTests {
  private func writer(_ value: Double, kilobytes: Int) -> SafetensorsWriter {
    let values = [Double](repeating: value, count: kilobytes << 7)
    return SafetensorsWriter(tensors: [Tensor("w", shape: [values.count], doubles: values)])
  }

  @Test("is reported with the file's name, and leaves the old file whole")
  func leavesTheOldFile() throws {
    try SmallDisk.withFolder { folder in
      let path = folder.file("a")
      try writer(1, kilobytes: 300).write(to: path)
      let before = folder.read("a")
      let refusal = try #require(message { try writer(2, kilobytes: 2000).write(to: path) })
      #expect(refusal.hasPrefix("\(path): the disk is full after "))
      #expect(
        refusal.hasSuffix(
          " bytes. Free some space or save elsewhere; what was there before is untouched."))
      #expect(folder.read("a") == before)
      #expect(folder.contents == ["a"])
      try writer(3, kilobytes: 300).write(to: path)
      #expect(try SafetensorsFile(path: path).doubles(named: "w").first == 3)
    }
  }

  @Test("takes no part of an entry that does not fit behind the others")
  func appendsWholeEntries() throws {
    try SmallDisk.withFolder { folder in
      let file = try AppendedFile(path: folder.file("a"))
      try file.append("first\n")
      let long = String(repeating: "x", count: 3 << 20)
      let refusal = try #require(message { try file.append(long) })
      #expect(refusal.contains("the disk is full after "))
      #expect(try folder.text("a") == "first\n")
      try file.append("second\n")
      #expect(try folder.text("a") == "first\nsecond\n")
      try file.close()
    }
  }
}
