import Foundation
import Safetensors
import TestSupport

/// A small Mixtral in a folder of its own, to be damaged: two layers, width 4, three experts of 6.
struct TinyCheckpoint {
  let folder: TemporaryFolder
  var configuration: [String: Any] = [
    "model_type": "mixtral", "hidden_size": 4, "intermediate_size": 6, "num_local_experts": 3,
    "num_experts_per_tok": 2, "num_hidden_layers": 2, "num_attention_heads": 2,
    "num_key_value_heads": 1, "vocab_size": 8, "max_position_embeddings": 32,
    "rms_norm_eps": 1e-5, "rope_theta": 10_000.0, "hidden_act": "silu",
  ]
  /// Names and shapes.
  var tensors: [String: [Int]]

  init() throws {
    folder = try TemporaryFolder()
    tensors = [
      "model.embed_tokens.weight": [8, 4], "lm_head.weight": [8, 4], "model.norm.weight": [4],
    ]
    for l in 0..<2 {
      let p = "model.layers.\(l)."
      for (name, shape) in [
        ("input_layernorm", [4]), ("post_attention_layernorm", [4]), ("self_attn.q_proj", [4, 4]),
        ("self_attn.k_proj", [2, 4]), ("self_attn.v_proj", [2, 4]), ("self_attn.o_proj", [4, 4]),
        ("block_sparse_moe.gate", [3, 4]),
      ] {
        tensors[p + name + ".weight"] = shape
      }
      for e in 0..<3 {
        let expert = "\(p)block_sparse_moe.experts.\(e)."
        tensors[expert + "w1.weight"] = [6, 4]
        tensors[expert + "w3.weight"] = [6, 4]
        tensors[expert + "w2.weight"] = [4, 6]
      }
    }
  }

  /// The elements of a tensor: numbers from its name, so that two differ.
  private func tensor(_ name: String, _ shape: [Int]) -> Tensor {
    let count = shape.reduce(1, *)
    let start = Double(name.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xFFF)
    return Tensor(
      name, shape: shape, floats: (0..<count).map { Float(sin(start + Double($0))) })
  }

  func writeConfiguration() throws {
    let json = try JSONSerialization.data(withJSONObject: configuration)
    try json.write(to: URL(filePath: folder.file("config.json")))
  }

  /// Writes all in one file.
  func write() throws {
    try writeConfiguration()
    try SafetensorsWriter(tensors: tensors.map { tensor($0, $1) })
      .write(to: folder.file("model.safetensors"))
  }

  /// Writes a shard a layer and one for the rest, with their index.
  func writeShards() throws {
    try writeConfiguration()
    func shard(_ name: String) -> String {
      let number = name.contains("layers.0") ? 1 : name.contains("layers.1") ? 2 : 3
      return "model-0000\(number)-of-00003.safetensors"
    }
    for (shard, names) in Dictionary(grouping: tensors.keys, by: shard) {
      try SafetensorsWriter(tensors: names.map { tensor($0, tensors[$0] ?? []) })
        .write(to: folder.file(shard))
    }
    let map = Dictionary(uniqueKeysWithValues: tensors.keys.map { ($0, shard($0)) })
    try JSONSerialization.data(withJSONObject: ["weight_map": map])
      .write(to: URL(filePath: folder.file("model.safetensors.index.json")))
  }
}
