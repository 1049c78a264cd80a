import LinearAlgebra
import Pretrained
import Safetensors
import TestSupport

/// A model of kind llama with weights at random.
struct RandomModel {
  let width, vocabulary, layers: Int
  private let heads = 4

  /// Writes it as a checkpoint; the rows of the head moved round by `turn`.
  func write(to folder: TemporaryFolder, turningHeadBy turn: Int = 0) throws -> PretrainedModel {
    var seed: UInt64 = 0
    func tensor(_ name: String, _ rows: Int, _ columns: Int, turn: Int = 0) -> Tensor {
      seed += 1
      let matrix = random(rows, columns, seed: seed).scaled(by: 1 / Double(columns).squareRoot())
      return Tensor(
        name, shape: [rows, columns],
        floats: matrix.rows(at: (0..<rows).map { ($0 + turn) % rows }).elements.map { Float($0) })
    }
    func norm(_ name: String) -> Tensor {
      Tensor(name, shape: [width], floats: [Float](repeating: 1, count: width))
    }
    var tensors = [
      tensor("model.embed_tokens.weight", vocabulary, width),
      tensor("lm_head.weight", vocabulary, width, turn: turn), norm("model.norm.weight"),
    ]
    for layer in 0..<layers {
      let prefix = "model.layers.\(layer)."
      tensors += [norm(prefix + "input_layernorm.weight")]
      tensors += [norm(prefix + "post_attention_layernorm.weight")]
      tensors += ["q", "k", "v", "o"].map {
        tensor(prefix + "self_attn.\($0)_proj.weight", width, width)
      }
      tensors += [tensor(prefix + "mlp.gate_proj.weight", 4, width)]
      tensors += [tensor(prefix + "mlp.up_proj.weight", 4, width)]
      tensors += [tensor(prefix + "mlp.down_proj.weight", width, 4)]
    }
    _ = folder.put(try SafetensorsWriter(tensors: tensors).bytes(), as: "model.safetensors")
    _ = folder.put(
      """
      {"model_type": "llama", "hidden_size": \(width), "num_hidden_layers": \(layers),
      "vocab_size": \(vocabulary), "num_attention_heads": \(heads), "intermediate_size": 4,
      "max_position_embeddings": 512, "hidden_act": "silu"}
      """, as: "config.json")
    return try PretrainedModel(opening: folder.path)
  }
}
