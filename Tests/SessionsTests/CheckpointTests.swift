import Datasets
import Foundation
import Networks
import Safetensors
import Sessions
import TestSupport
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
    #expect(
      Set(session.objects.map(\.content.kind)) == Set(ContentKinds.names))
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
      ("corpus/train", .uint16, [60]), ("corpus/test", .uint16, [20]),
      ("corpus/train.topics", .uint8, [60]), ("lm/embed.weight", .float32, [252, 4]),
      ("lm/layers.1.ffn.experts.2.w1.weight", .float32, [3, 4]),
      ("lm/optimizer.second.layers.0.attention.qkv.bias", .float32, [12]),
      ("elsewhere/tokens", .uint16, [2, 5]),
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
      try session.content(Model.self, named: name),
      try Checkpoint.load(from: path).content(Model.self, named: name),
    ]
    let data = try session.dataset(named: "d")
    guard case .values(let values) = data.target else {
      Issue.record("no values in \(data.target)")
      return
    }
    for index in models.indices {
      try models[index].training.run(
        steps: 7, inputs: data.inputs, target: .values(values), rows: data.split.training)
    }
    #expect(models[0] == models[1] && models[0].training.state.step == 12)
  }

  @Test("a transformer's training goes on from a checkpoint to the last bit")
  func resumeTransformer() throws {
    let session = try sampleSession()
    try Checkpoint.save(session, to: path)
    var models = [
      try session.content(Transformer.self, named: "lm"),
      try Checkpoint.load(from: path).content(Transformer.self, named: "lm"),
    ]
    let text = try session.text(named: "corpus")
    for index in models.indices {
      try models[index].training.run(steps: 7, tokens: text.training.tokens)
    }
    #expect(models[0] == models[1] && models[0].training.state.step == 10)
  }

  @Test("a text comes back token for token, in two bytes each, its words in one")
  func texts() throws {
    let words = ["<unk>", "<eos>", "naïve", "e\u{301}", "é", "a\u{2028}b"]
    let text = TextDataset(
      vocabulary: .words(words),
      training: TextDataset.Stream(tokens: [0, 5, 2, 4, 3, 1], byteCount: 30),
      heldOut: TextDataset.Stream(tokens: [1, 2], byteCount: 8))
    var session = Session()
    try session.put(text, named: "t", origin: "data text t.txt")
    try Checkpoint.save(session, to: path)
    let loaded = try Checkpoint.load(from: path).text(named: "t")
    #expect(loaded == text)
    // Words are told apart by their bytes, as equal strings may not be.
    guard case .words(let found) = loaded.vocabulary else {
      Issue.record("no words in \(loaded.vocabulary)")
      return
    }
    #expect(found.map { Array($0.utf8) } == words.map { Array($0.utf8) })
    let file = try SafetensorsFile(path: path)
    #expect(try file.info(named: "t/train").byteCount == 12)
    #expect(try file.info(named: "t/words").byteCount == words.joined(separator: "\n").utf8.count)
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
