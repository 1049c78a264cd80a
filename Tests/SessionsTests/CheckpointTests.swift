import Foundation
import Networks
import Safetensors
import Sessions
import Testing

@Suite("Checkpoint")
struct CheckpointTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("lab.safetensors")
  }

  @Test("gives back a session with every kind of object, to the last bit")
  func roundTrip() throws {
    let session = try sampleSession()
    #expect(Set(session.objects.map(\.content.kind)).count == 8)
    try Checkpoint.save(session, to: path)
    let loaded = try Checkpoint.load(from: path)
    #expect(loaded == session && loaded.digest == session.digest)
    #expect(loaded.objects.map(\.digest) == session.objects.map(\.digest))
    #expect(loaded.seed == .max && loaded.settings.digits == 6)
    let bytes = try #require(folder.read("lab.safetensors"))
    try Checkpoint.save(loaded, to: path)
    #expect(folder.read("lab.safetensors") == bytes)
    #expect(folder.contents == ["lab.safetensors"])
  }

  @Test("gives back an empty session")
  func empty() throws {
    try Checkpoint.save(Session(), to: path)
    #expect(try Checkpoint.load(from: path) == Session())
  }

  @Test("stores every array as OBJECT/part, float32 weights as F32")
  func names() throws {
    try Checkpoint.save(try sampleSession(), to: path)
    let file = try SafetensorsFile(path: path)
    for (name, type, shape) in [
      ("moe/router.weight", ElementType.float32, [3, 3]), ("moe/router.bias", .float32, [3]),
      ("moe/experts.2.w1.weight", .float32, [4, 3]),
      ("moe/optimizer.first.experts.0.w2.bias", .float32, [3]),
      ("exact/experts.0.w3.weight", .float64, [4, 3]), ("imported/samples", .float64, [20, 3]),
      ("d/x", .float64, [20, 3]), ("d/y", .float64, [20, 3]), ("d/regions", .int64, [20]),
      ("pets/y", .int64, [20]), ("d/split.train", .int64, [16]),
      ("moe.jacobian/probe.experts.0.spectra", .float64, [20, 3]),
    ] {
      let info = try #require(file.infos.first { $0.name == name }, "\(name)")
      #expect(info.elementType == type && info.shape == shape, "\(name)")
    }
    let names = Set(try sampleSession().objects.map(\.name))
    #expect(
      file.names.allSatisfy { names.contains(String($0.prefix { $0 != "/" })) && $0.contains("/") })
  }

  @Test("a training goes on from a checkpoint to the last bit", arguments: ["moe", "exact"])
  func resume(name: String) throws {
    let session = try sampleSession()
    try Checkpoint.save(session, to: path)
    var models = [
      try session.model(named: name), try Checkpoint.load(from: path).model(named: name),
    ]
    let data = try session.dataset(named: "d")
    guard case .values(let values) = data.target else { return }
    for index in models.indices {
      try models[index].training.run(
        steps: 7, inputs: data.inputs, target: .values(values), rows: data.split.training)
    }
    #expect(models[0] == models[1] && models[0].training.state.step == 12)
  }

  @Test("replaces a file only by a whole one, and follows a symbolic link")
  func links() throws {
    let session = try sampleSession()
    try Checkpoint.save(Session(), to: path)
    let link = folder.file("link.safetensors")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try Checkpoint.save(session, to: link)
    #expect(try Checkpoint.load(from: link) == session)
    #expect(try Checkpoint.load(from: path) == session)
    #expect(folder.contents == ["lab.safetensors", "link.safetensors"])
  }

  @Test("reads settings of a version that had fewer")
  func olderSettings() throws {
    let settings = try JSONDecoder().decode(Settings.self, from: Data(#"{"digits": 7}"#.utf8))
    var expected = Settings()
    expected.digits = 7
    #expect(settings == expected)
  }
}
