import Foundation
import Safetensors
import TestSupport
import Testing

@Suite("Files of one's own, and where paths lead")
struct OwnFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  private func refusal(_ path: String, _ flags: Int32 = O_RDONLY) -> String? {
    message { if let descriptor = try PrivateFile.open(path, flags) { close(descriptor) } }
  }

  @Test("a private file is no link, nobody else's, and closed to others")
  func privateFiles() throws {
    let path = folder.put("x", as: "a")
    #expect(chmod(path, 0o644) == 0)
    #expect(refusal(path) == nil && mode(path) == 0o600)
    #expect(chmod(path, 0o622) == 0)
    #expect(refusal(path) == "\(path): others may write to it; remove it, or `chmod 600` it.")
    #expect(chmod(path, 0o600) == 0)
    let link = folder.file("link")
    #expect(symlink(path, link) == 0)
    #expect(refusal(link) == "\(link): it is a symbolic link, which is not followed here.")
    #expect(refusal(link, O_RDWR | O_CREAT) == refusal(link))
    let second = folder.file("second")
    #expect(Foundation.link(path, second) == 0)
    #expect(refusal(path)?.contains("another name too") == true)
    #expect(try PrivateFile.open(folder.file("none"), O_RDONLY) == nil)
    let old = umask(0)
    defer { umask(old) }
    #expect(refusal(folder.file("new"), O_RDWR | O_CREAT) == nil)
    #expect(mode(folder.file("new")) == 0o600)
  }

  @Test("a private folder is made closed, and one that is open, a link or a file is refused")
  func privateFolders() throws {
    let path = folder.file("deep/er/state")
    #expect(message { try PrivateFile.makeFolder(at: path) } == nil)
    #expect(mode(path) == 0o700)
    #expect(message { try PrivateFile.makeFolder(at: path) } == nil)
    #expect(chmod(path, 0o755) == 0)
    #expect(
      message { try PrivateFile.makeFolder(at: path) }
        == "\(path): it is open to others; `chmod 700` it.")
    let link = folder.file("link")
    #expect(symlink(path, link) == 0)
    #expect(message { try PrivateFile.makeFolder(at: link) }?.contains("symbolic link") == true)
    let file = folder.put("", as: "file")
    #expect(message { try PrivateFile.makeFolder(at: file) } == "\(file): it is not a folder.")
  }

  @Test("a place is what a path leads to, through links to files that are not there yet as well")
  func places() throws {
    let real = try #require(FilePlace.realPath(folder.path))
    let path = folder.put("x", as: "a.csv")
    #expect(symlink("a.csv", folder.file("link.csv")) == 0)
    #expect(symlink("none.txt", folder.file("dangling.csv")) == 0)
    #expect(symlink(folder.path, folder.file("here")) == 0)
    let place = try FilePlace(of: path)
    #expect(place.path == "\(real)/a.csv" && place.isRegular)
    #expect(try FilePlace(of: folder.file("link.csv")) == place)
    #expect(try FilePlace(of: folder.file("here/here/link.csv")) == place)
    let dangling = try FilePlace(of: folder.file("dangling.csv"))
    #expect(dangling.path == "\(real)/none.txt" && dangling.identity == nil)
    #expect(place.isBelow(real) && place.isBelow("/") && !place.isBelow(real + "/a"))
    #expect(message { _ = try FilePlace(of: folder.file("no/a")) }?.contains("no such") == true)
    // Another file of the same name is another place.
    #expect(rename(folder.put("y", as: "b.csv"), path) == 0)
    #expect(try FilePlace(of: path) != place)
  }

  @Test("a name in another spelling is not written to in place of one that is not UTF-8")
  func notUTF8() throws {
    let link = folder.file("link.csv")
    #expect(symlink("bad\u{FF}", link) == 0)
    unlink(link)
    let bytes: [CChar] = [0x62, -1, 0x2E, 0x63, 0]
    #expect(symlink(bytes, link) == 0)
    #expect(
      message { try AtomicFile.write("x", to: link) }
        == "'\(link)': a file name cannot lead to a name that is not UTF-8. Give another name.")
    #expect(folder.contents == ["link.csv"])
  }

  @Test("what is appended is there at once, and a file that is there is not begun anew")
  func appends() throws {
    let path = folder.file("a")
    let file = try AppendedFile(path: path)
    try file.append("one\n")
    #expect(try folder.text("a") == "one\n" && file.endsInNewline)
    try file.append("two")
    #expect(!file.endsInNewline)
    try file.close()
    #expect(
      message { _ = try AppendedFile(path: path) }
        == "\(path): cannot write it: there is such a file already.")
    #expect(try folder.text("a") == "one\ntwo")
  }
}
