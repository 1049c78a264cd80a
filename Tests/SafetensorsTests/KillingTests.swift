import Foundation
import Safetensors
import TestSupport
import Testing

@Suite("A process killed while it saves")
struct KillingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var leftovers: [String] { folder.contents.filter { $0 != "a" } }

  @Test("leaves one of the files whole, at any of 200 moments", arguments: 0..<8)
  func leavesAWholeFile(series: Int) async throws {
    let path = folder.file("a")
    var interruptionCount = 0
    for _ in 0..<25 {
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
        var count = 1
        while true {
          let values = [Double](repeating: Double(count), count: count << 13)
          try SafetensorsWriter(tensors: [Tensor("w", shape: [values.count], doubles: values)])
            .write(to: path)
          if count == 1 {
            Thread.detachNewThread {
              usleep(.random(in: 0..<5_000))
              kill(getpid(), SIGKILL)
            }
          }
          count += 1
        }
      }
      let values = try SafetensorsFile(path: path).doubles(named: "w")
      let count = try Int(#require(values.first))
      #expect(values == [Double](repeating: Double(count), count: count << 13))
      // Each round removes what the one before it left.
      #expect(leftovers.count <= 1)
      interruptionCount += leftovers.count
    }
    #expect(interruptionCount > 0)
    try AtomicFile.write("new", to: path)
    #expect(folder.contents == ["a"])
  }

  @Test("leaves a sibling, which goes when the folder is next written to, and nothing else does")
  func leavesASibling() async throws {
    let path = folder.put([1, 2, 3], as: "a")
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      try AtomicFile.write(to: path) { _ in kill(getpid(), SIGKILL) }
    }
    #expect(folder.read("a") == [1, 2, 3])
    let sibling = try #require(leftovers.first)
    #expect(leftovers.count == 1)
    let parts = sibling.split(separator: "-")
    let (host, tag) = (parts.dropLast(2).joined(separator: "-"), parts.suffix(1).joined())
    let others = [
      "\(host)-\(getpid())-\(tag)", "\(host).other-\(parts[parts.count - 2])-\(tag)",
      "\(host)-x-\(sibling.dropFirst(host.count + 1))", "\(host)-0-\(tag)", "\(sibling).csv",
      ".chartroom-notes.tmp", "x\(sibling)",
    ]
    for name in others { _ = folder.put([0], as: name) }
    try AtomicFile.write("new", to: path)
    #expect(leftovers == others.sorted())
  }
}
