import Foundation
import Safetensors
import TestSupport
import Testing

@Suite("What stands at a path")
struct PlaceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let writer = SafetensorsWriter(tensors: [Tensor("w", shape: [2], doubles: [1, 2])])

  private func opening(_ path: String) -> String? {
    message { try SafetensorsFile(path: path) }
  }

  private func saving(_ path: String) -> String? {
    message { try writer.write(to: path) }
  }

  @Test("is refused by name when it is no file")
  func refusesSpecialFiles() {
    let fifo = folder.file("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    for (path, kind) in [(fifo, "a FIFO"), (folder.path, "a directory"), ("/dev/null", "a device")]
    {
      let expected = "\(path): this is \(kind), not a file. Give the name of a file."
      #expect(opening(path) == expected)
      #expect(saving(path) == expected)
    }
    #expect(folder.contents == ["fifo"])
  }

  @Test("is refused when it is missing or no name at all")
  func refusesMissing() {
    let missing = folder.file("missing")
    #expect(
      opening(missing) == "\(missing): there is no such file. Check the name and the folder.")
    #expect(
      saving("\(missing)/a")
        == "\(missing)/a: there is no such file. Check the name and the folder.")
    #expect(opening("") == "'': a file name cannot be empty. Give another name.")
    #expect(
      saving("a\0b") == #"'a\u{0}b': a file name cannot hold a NUL character. Give another name."#)
    let long = folder.file(String(repeating: "n", count: 300))
    #expect(saving(long)?.hasSuffix("a file name cannot be that long. Give another name.") == true)
    #expect(folder.contents == [])
  }

  @Test("is refused without permission", .enabled(if: geteuid() != 0, "root may do anything"))
  func refusesWithoutPermission() {
    let path = folder.put([1], as: "locked")
    chmod(path, 0)
    #expect(
      opening(path)
        == "\(path): no permission to read it. Change its permissions or choose another file.")
    #expect(
      saving(path)
        == "\(path): no permission to replace it. Change its permissions or choose another file.")
  }

  @Test("may be a link, which stays, and whose file is read and replaced")
  func followsLinks() throws {
    let real = folder.file("real")
    let link = folder.file("link")
    #expect(symlink("real", link) == 0)
    try writer.write(to: link)  // The link pointed nowhere yet.
    try SafetensorsWriter(tensors: [Tensor("v", shape: [], doubles: [3])]).write(to: link)
    #expect(try SafetensorsFile(path: real).names == ["v"])
    #expect(try SafetensorsFile(path: link).doubles(named: "v") == [3])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real")
    let loop = folder.file("loop")
    #expect(symlink("loop", loop) == 0)
    #expect(
      saving(loop)
        == "'\(loop)': a file name cannot be a loop of symbolic links. Give another name.")
  }

  @Test("keeps its permissions when it is replaced", arguments: [0o600, 0o640, 0o755] as [mode_t])
  func keepsPermissions(mode: mode_t) throws {
    let path = folder.put([1], as: "a")
    #expect(chmod(path, mode) == 0)
    try writer.write(to: path)
    let found = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(found as? Int == Int(mode))
  }
}
