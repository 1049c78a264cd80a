import Foundation
import LinearAlgebra
import Safetensors
import Sessions
import TestSupport
import Testing

@Suite("A damaged checkpoint")
struct CheckpointDamageTests {
  let folder: TemporaryFolder
  let path: String
  let bytes: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("lab.safetensors")
    try Checkpoint.save(try sampleSession(), to: path)
    bytes = try #require(folder.read("lab.safetensors"))
  }

  /// Why a file of these bytes is refused, or nil when it is not.
  private func refusal(of bytes: [UInt8]) -> String? {
    let path = folder.put(bytes, as: "damaged.safetensors")
    do {
      _ = try Checkpoint.load(from: path)
      return nil
    } catch {
      #expect(error is SessionError || error is SafetensorsError, "\(type(of: error)): \(error)")
      let text = "\(error)"
      #expect(!text.contains("\n") && text.utf8.count < 600, "\(text)")
      return text
    }
  }

  @Test("cut short at any kind of place is refused")
  func truncation() throws {
    let header = 8 + bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let places =
      [0, 1, 7, 8, 9, header / 2, header - 1, header, header + 1, header + 8]
      + [bytes.count - 1, bytes.count - 8, (header + bytes.count) / 2]
    for count in places {
      #expect(refusal(of: Array(bytes.prefix(count))) != nil, "\(count) of \(bytes.count) bytes")
    }
    #expect(refusal(of: bytes + [0]) != nil)
    #expect(refusal(of: bytes) == nil)
  }

  @Test("with one bit turned is refused, wherever it is", arguments: 0..<4)
  func bits(part: Int) {
    var stream = RandomStream(seed: UInt64(part), purpose: .samples)
    let header = 8 + bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    for round in 0..<100 {
      // The header is most of a small file; half of the bits are turned in the data.
      let range = round % 2 == 0 ? 0..<header : header..<bytes.count
      let place = range.lowerBound + Int(stream.uniform() * Double(range.count))
      let bit = UInt8(1) << UInt8(stream.uniform() * 8)
      var damaged = bytes
      damaged[place] ^= bit
      #expect(refusal(of: damaged) != nil, "bit \(bit) of byte \(place)")
    }
  }

  /// The file again, with its manifest changed as text and the checksum made to fit.
  private func reworded(
    _ old: String, _ new: String, checksum: Bool = true,
    tensors change: ([Tensor]) -> [Tensor] = { $0 }
  ) throws -> String? {
    let file = try SafetensorsFile(path: path)
    let text = try #require(file.metadata["chartroom"])
    #expect(text.contains(old), "\(old)")
    let place = try #require(text.range(of: old))
    let changed = text.replacingCharacters(in: place, with: new)
    var digest = Digest()
    digest.update(changed)
    let tensors = try file.infos.map {
      Tensor(
        $0.name, elementType: $0.elementType, shape: $0.shape, bytes: try file.bytes(named: $0.name)
      )
    }
    var metadata = file.metadata
    metadata["chartroom"] = changed
    if checksum { metadata["chartroom.checksum"] = digest.hexadecimal }
    return refusal(
      of: try SafetensorsWriter(tensors: change(tensors), metadata: metadata).bytes())
  }

  @Test("says in one line what is wrong with its manifest")
  func manifest() throws {
    #expect(try reworded("\"format\":1", "\"format\":1") == nil)
    let damaged = folder.file("damaged.safetensors")
    #expect(
      try reworded("\"format\":1", "\"format\":2")
        == "\(damaged): format 2 is newer than this program's 1. Load it with a newer chartroom.")
    #expect(
      try reworded("\"format\":1", "\"format\":1 ", checksum: false)
        == "\(damaged): the manifest does not match its checksum. The file is damaged.")
    for (old, new, words) in [
      ("\"format\":1", "\"format\":\"x\"", "no checkpoint"),
      ("\"format\":1", "\"format\":0", "format 0"),
      ("\"format\":1", "\"format\":-3", "format -3"),
      ("\"seed\":18446744073709551615", "\"seed\":-1", "wrong type"),
      ("\"journal\":", "\"jornal\":", "lacks an entry"),
      ("\"digits\":6", "\"digits\":600", "setting"),
      ("\"threads\":0", "\"threads\":-1", "setting"),
      ("\"name\":\"bare\"", "\"name\":\"d\"", "two objects are named 'd'"),
      ("\"name\":\"bare\"", "\"name\":\"a/b\"", "cannot name an object"),
      ("\"name\":\"bare\"", "\"name\":\"\"", "cannot name an object"),
      ("\"name\":\"bare\"", "\"name\":\"a\\nb\"", "cannot name an object"),
      ("\"name\":\"bare\"", "\"name\":\"bore\"", "object 'bore' does not match its digest"),
      ("\"kind\":\"route\"", "\"kind\":\"rout\"", "does not match its digest"),
      ("\"kind\":\"route\"", "\"kind\":\"pca\"", "does not match its digest"),
      ("\"kind\":\"comparison\",", "", "lacks an entry"),
      ("d/regions\":\"", "d/regiens\":\"", "has no checksum"),
      ("\"origin\":\"train moe", "\"origin\":\"train mo", nil),
      ("\"model\\\":\\\"moe\\\"", "\"model\\\":\\\"mo\\\"", "does not match its digest"),
    ] as [(String, String, String?)] {
      let found = try reworded(old, new)
      if let words {
        // Whatever is no manifest of ours at all is told apart from a damaged one.
        #expect(
          found?.contains(words) == true || words == "no checkpoint" && found != nil,
          "\(new): \(found ?? "accepted")")
      } else {
        #expect(found == nil, "\(new): \(found ?? "")")
      }
    }
    let file = try SafetensorsFile(path: path)
    let text = try #require(file.metadata["chartroom"])
    let digest = try #require(
      text.range(of: #""digest":"[0-9a-f]{16}","format""#, options: .regularExpression))
    #expect(
      try reworded(String(text[digest]), "\"digest\":\"0123456789abcdef\",\"format\"")
        == "\(damaged): the objects do not make the digest of the manifest. The file is damaged.")
  }

  @Test("says which array is missing, unknown or changed")
  func arrays() throws {
    func changed(_ change: @escaping ([Tensor]) -> [Tensor]) throws -> String? {
      try reworded("\"format\":1", "\"format\":1", tensors: change)
    }
    let damaged = folder.file("damaged.safetensors")
    #expect(
      try changed { $0.filter { $0.name != "d/x" } }
        == "\(damaged): tensor d/x of the manifest is missing. The file is damaged.")
    #expect(
      try changed { $0 + [Tensor("ghost", shape: [1], doubles: [1])] }
        == "\(damaged): tensor ghost has no checksum in the manifest. The file is damaged.")
    #expect(
      try changed {
        $0.map {
          $0.name == "d/regions" ? Tensor("d/regions", shape: [20], integers: Array(0..<20)) : $0
        }
      } == "\(damaged): tensor d/regions does not match its checksum. The file is damaged.")
    // The same bytes in another shape or type are another array.
    let reshaped = try changed {
      $0.map { tensor in
        guard tensor.name == "d/x", tensor.shape == [20, 3],
          let file = try? SafetensorsFile(path: path), let bytes = try? file.bytes(named: "d/x")
        else { return tensor }
        return Tensor("d/x", elementType: .float64, shape: [3, 20], bytes: bytes)
      }
    }
    #expect(reshaped?.contains("object 'd' does not match its digest") == true)
  }

  @Test("that is no file at all is refused by name")
  func places() throws {
    let fifo = folder.file("fifo.safetensors")
    #expect(mkfifo(fifo, 0o600) == 0)
    let dangling = folder.file("dangling.safetensors")
    try FileManager.default.createSymbolicLink(
      atPath: dangling, withDestinationPath: folder.file("nothing"))
    for place in [fifo, dangling, folder.path, folder.file("nothing"), "/dev/null"] {
      #expect(throws: SafetensorsError.self) { try Checkpoint.load(from: place) }
    }
    let plain = folder.file("plain.safetensors")
    try SafetensorsWriter(tensors: [Tensor("w", shape: [1], doubles: [1])]).write(to: plain)
    #expect(
      throws: SessionError.checkpoint(
        path: plain,
        problem: "this is a safetensors file but no checkpoint: it has no 'chartroom' metadata. "
          + "`import` reads a single model, `data` reads samples.")
    ) { try Checkpoint.load(from: plain) }
  }
}
