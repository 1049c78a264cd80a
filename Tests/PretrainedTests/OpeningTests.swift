import Foundation
import LinearAlgebra
import Networks
import Pretrained
import Safetensors
import TestSupport
import Testing

@Suite("opening a checkpoint")
struct OpeningTests {
  /// What opening says, without the folder.
  private func problem(_ checkpoint: TinyCheckpoint, _ path: String? = nil) -> String? {
    do throws(PretrainedError) {
      _ = try PretrainedModel(opening: path ?? checkpoint.folder.path)
      return nil
    } catch {
      #expect(!error.description.contains("\n"))
      return error.description.replacing(checkpoint.folder.path + "/", with: "")
        .replacing(checkpoint.folder.path, with: "FOLDER")
    }
  }

  @Test("goes by the folder, the configuration or the index, and by one file or shards")
  func doors() throws {
    let checkpoint = try TinyCheckpoint()
    try checkpoint.writeShards()
    let names = ["", "/config.json", "/model.safetensors.index.json"]
    for name in names { #expect(problem(checkpoint, checkpoint.folder.path + name) == nil) }
    let shards = try PretrainedModel(opening: checkpoint.folder.path)
    #expect(shards.files.fileCount == 3 && shards.layers.count == 2)
    #expect(shards.use().unused.isEmpty)
    let single = try TinyCheckpoint()
    try single.write()
    let one = try PretrainedModel(opening: single.folder.path)
    let x = Matrix([[1, -1, 0.5, 2], [0, 1, 2, 3]])
    let (whole, parts) = (try one.layer(1).outputs(at: x), try shards.layer(1).outputs(at: x))
    #expect(whole == parts)
    #expect(
      problem(single, single.folder.file("model.safetensors"))?.hasPrefix(
        "model.safetensors: give the folder of the checkpoint") == true)
  }

  @Test(
    "refuses a configuration that lies, by the entry",
    arguments: [
      ("num_local_experts", 4, "is not there"), ("num_local_experts", 0, "is 0, where a whole"),
      ("intermediate_size", 8, "is of shape [6, 4], where the configuration asks for [8, 4]."),
      ("hidden_size", 5, "where the configuration asks for"),
      ("num_experts_per_tok", 4, "'num_experts_per_tok' is 4, more than the 3 experts."),
      ("num_hidden_layers", 3, "is not there"), ("num_hidden_layers", 1 << 40, "is 1099511627776"),
      ("num_experts_per_tok", -1, "'num_experts_per_tok' is -1, where a whole number"),
    ])
  func lies(key: String, value: Int, message: String) throws {
    var checkpoint = try TinyCheckpoint()
    checkpoint.configuration[key] = value
    try checkpoint.write()
    let found = try #require(problem(checkpoint))
    #expect(found.contains(message), "\(found)")
  }

  @Test("refuses kinds, activations and quantisations that are not known, and says what to do")
  func unknown() throws {
    var checkpoint = try TinyCheckpoint()
    try checkpoint.write()
    func problem(_ key: String, _ value: Any) throws -> String {
      var changed = checkpoint
      changed.configuration[key] = value
      try changed.writeConfiguration()
      return try #require(self.problem(changed))
    }
    #expect(
      try problem("model_type", "llama4").contains(
        "'llama4' are not opened: its gates multiply what enters an expert. Capture the states"))
    #expect(try problem("model_type", 3).contains("'model_type' is 3, where a text belongs."))
    #expect(try problem("hidden_act", "mish").contains("'hidden_act' is 'mish'"))
    #expect(
      try problem("quantization_config", ["quant_method": "gptq"]).contains(
        "'quantization_config.quant_method' is 'gptq', which is not read"))
    checkpoint.configuration["model_type"] = nil
    try checkpoint.writeConfiguration()
    #expect(self.problem(checkpoint)?.contains("'model_type' is missing.") == true)
  }

  @Test("refuses files that are damaged or not there, by their names")
  func damaged() throws {
    let checkpoint = try TinyCheckpoint()
    let folder = checkpoint.folder
    #expect(problem(checkpoint)?.contains("config.json: there is no such file") == true)
    try checkpoint.writeShards()
    let shard = folder.file("model-00002-of-00003.safetensors")
    let bytes = try #require(folder.read("model-00002-of-00003.safetensors"))
    _ = folder.put(Array(bytes.dropLast(10)), as: "model-00002-of-00003.safetensors")
    #expect(problem(checkpoint)?.hasPrefix("model-00002-of-00003.safetensors: ") == true)
    try FileManager.default.removeItem(atPath: shard)
    #expect(
      problem(checkpoint)
        == "model-00002-of-00003.safetensors: this shard, with 16 tensors of the index, is not "
        + "there. Fetch it, too.")
    _ = folder.put(bytes, as: "model-00002-of-00003.safetensors")
    _ = folder.put(
      #"{"weight_map": {"model.norm.weight": "model-00001-of-00003.safetensors"}}"#,
      as: "model.safetensors.index.json")
    #expect(
      problem(checkpoint)?.contains(
        "tensor model.norm.weight is not in model-00001-of-00003.safetensors") == true)
    _ = folder.put(
      #"{"weight_map": {"a": "../model.safetensors"}}"#, as: "model.safetensors.index.json")
    #expect(problem(checkpoint)?.contains("is no name of a file beside it") == true)
    _ = folder.put("{\"model_type\": ", as: "config.json")
    #expect(problem(checkpoint)?.hasPrefix("config.json: this is no JSON.") == true)
    _ = folder.put("[1]", as: "config.json")
    #expect(problem(checkpoint)?.contains("this is a list, where an object belongs.") == true)
    _ = folder.put(String(repeating: "[", count: 100_000), as: "config.json")
    #expect(problem(checkpoint)?.hasPrefix("config.json: this is no JSON.") == true)
    let large = try FileHandle(forWritingTo: URL(filePath: folder.file("config.json")))
    try large.truncate(atOffset: 100_000_000)
    try large.close()
    #expect(
      problem(checkpoint)
        == "config.json: more than 4194304 bytes, which a configuration does not have. Check the file."
    )
  }

  @Test("refuses a tensor of a type that no weight is read from")
  func types() throws {
    let checkpoint = try TinyCheckpoint()
    try checkpoint.writeConfiguration()
    let name = "model.layers.0.block_sparse_moe.experts.1.w3.weight"
    try SafetensorsWriter(
      tensors: checkpoint.tensors.map { key, shape in
        let count = shape.reduce(1, *)
        return key == name
          ? Tensor(
            key, elementType: .float8E4M3, shape: shape, bytes: .init(repeating: 0, count: count))
          : Tensor(key, shape: shape, floats: .init(repeating: 0, count: count))
      }
    ).write(to: checkpoint.folder.file("model.safetensors"))
    #expect(
      problem(checkpoint)
        == "model.safetensors: tensor \(name) is of type F8_E4M3, where one of BF16, F16, F32, F64 is "
        + "read.")
  }

  @Test("notices a file that is written to after it was opened, at the next reading")
  func changes() throws {
    let checkpoint = try TinyCheckpoint()
    try checkpoint.write()
    let model = try PretrainedModel(opening: checkpoint.folder.path)
    let layer = try model.layer(0)
    _ = try layer.expert(0)
    let path = checkpoint.folder.file("model.safetensors")
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: [0])
    try handle.close()
    do throws(NetworkError) {
      _ = try layer.expert(0)
      Issue.record("a changed file was read")
    } catch {
      #expect(error.description.contains("the file was written to since it was opened."))
    }
  }

  @Test("of 90 GB in 30 shards reads headers alone")
  func large() throws {
    let folder = try TemporaryFolder()
    let (h, m, e, layers, shards) = (4_096, 14_336, 8, 32, 30)
    _ = folder.put(
      """
      {"model_type": "mixtral", "hidden_size": \(h), "intermediate_size": \(m),
       "num_local_experts": \(e), "num_experts_per_tok": 2, "num_hidden_layers": \(layers),
       "vocab_size": 32000, "num_attention_heads": 32, "num_key_value_heads": 8}
      """, as: "config.json")
    var tensors: [(String, [Int])] = []
    for l in 0..<layers {
      let p = "model.layers.\(l).block_sparse_moe."
      tensors.append((p + "gate.weight", [e, h]))
      for i in 0..<e {
        tensors.append((p + "experts.\(i).w1.weight", [m, h]))
        tensors.append((p + "experts.\(i).w3.weight", [m, h]))
        tensors.append((p + "experts.\(i).w2.weight", [h, m]))
      }
    }
    var map: [String: String] = [:]
    let size = (tensors.count + shards - 1) / shards
    for shard in 0..<shards {
      let name = "model-\(shard).safetensors"
      var (end, entries) = (0, [String]())
      for (tensor, shape) in tensors[shard * size..<min((shard + 1) * size, tensors.count)] {
        let next = end + 2 * shape.reduce(1, *)
        entries.append(
          #""\#(tensor)":{"dtype":"BF16","shape":\#(shape),"data_offsets":[\#(end),\#(next)]}"#)
        map[tensor] = name
        end = next
      }
      let header = Array("{\(entries.joined(separator: ","))}".utf8)
      let length = withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init)
      let path = folder.put(length + header, as: name)
      let file = try FileHandle(forUpdating: URL(filePath: path))
      try file.truncate(atOffset: UInt64(8 + header.count + end))
      try file.close()
    }
    try JSONSerialization.data(withJSONObject: ["weight_map": map])
      .write(to: URL(filePath: folder.file("model.safetensors.index.json")))
    let model = try PretrainedModel(opening: folder.path)
    #expect(model.files.byteCount > 90_000_000_000)
    #expect(model.layers.count == layers && model.files.fileCount == shards)
    // A hole in the file is zeros, which is what it says.
    #expect(try model.layer(31).routerWeight?.elements.allSatisfy { $0 == 0 } == true)
  }
}
