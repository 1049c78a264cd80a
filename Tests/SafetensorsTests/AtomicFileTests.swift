import Foundation
import Safetensors
import TestSupport
import Testing

@Suite("Replacing a file")
struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("writes text and bytes, small and large, in order")
  func writesInOrder() throws {
    let large = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try AtomicFile.write(to: folder.file("a")) { (file) throws(SafetensorsError) in
      try file.write("é,")
      try file.write(large)
      try file.write("end\n")
    }
    #expect(folder.read("a") == Array("é,".utf8) + large + Array("end\n".utf8))
    try AtomicFile.write("short", to: folder.file("a"))
    #expect(folder.read("a") == Array("short".utf8))
    #expect(folder.contents == ["a"])
  }

  @Test("leaves the old file whole and nothing beside it when the writing fails")
  func leavesTheOldFile() throws {
    let path = folder.put([1, 2, 3], as: "a")
    let reason = SafetensorsError.shrank(path: "why")
    let failure = message {
      try AtomicFile.write(to: path) { (file) throws(SafetensorsError) in
        try file.write([UInt8](repeating: 0, count: 100_000))
        throw reason
      }
    }
    #expect(failure == reason.description)
    #expect(folder.read("a") == [1, 2, 3])
    #expect(folder.contents == ["a"])
  }

  @Test("stops when told to")
  func stops() throws {
    let path = folder.put([1, 2, 3], as: "a")
    let values = [Double](repeating: 1, count: 3 << 20)
    let writer = SafetensorsWriter(tensors: [Tensor("w", shape: [values.count], doubles: values)])
    var steps: [Int] = []
    let stopped = message { () throws(SafetensorsError) in
      try writer.write(to: path) { done, total in
        steps.append(done)
        return done < total / 2
      }
    }
    let total = try writer.bytes().count
    #expect(steps.count == 2)
    #expect(
      stopped
        == "\(path): stopped after \(steps.last ?? 0) of \(total) bytes. What was there before is untouched."
    )
    #expect(folder.read("a") == [1, 2, 3])
    #expect(folder.contents == ["a"])
  }

  @Test("says so when the disk is full, and leaves the old file whole")
  func reportsAFullDisk() async throws {
    let path = folder.put([1, 2, 3], as: "a")
    // A limit on the size of files stands in for the disk; it would hold for all tests in a process.
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
      #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
      #else
        let resource = RLIMIT_FSIZE
      #endif
      try #require(setrlimit(resource, &limit) == 0)
      let values = [Double](repeating: 1, count: 1 << 20)
      let writer = SafetensorsWriter(tensors: [Tensor("w", shape: [values.count], doubles: values)])
      #expect(
        message { try writer.write(to: path) }
          == "\(path): the disk is full after 1048576 bytes. "
          + "Free some space or save elsewhere; what was there before is untouched.")
    }
    #expect(folder.read("a") == [1, 2, 3])
    #expect(folder.contents == ["a"])
  }
}
