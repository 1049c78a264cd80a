import LinearAlgebra
import Networks
import Safetensors

/// A transformer trained here as the library lays a Mixtral out: `config.json` and `model.safetensors`.
///
/// Names and configuration are those of transformers 5.24. Its rotary positions turn the pairs
/// (j, j + hd/2) that ours do, so no row changes its place.
public struct MixtralCheckpoint: Sendable {
  /// The text of `config.json`.
  public let configuration: String
  /// The tensors of `model.safetensors`, in the type of the model's precision.
  public let tensors: [Tensor]
  /// What the library wants to find in the metadata of that file.
  public static let metadata = ["format": "pt"]

  /// Lays `model` out.
  ///
  /// - Throws: `NetworkError.mismatch` with each obstacle.
  public init(_ model: LanguageModel) throws(NetworkError) {
    let obstacles = Self.obstacles(of: model.shape)
    guard obstacles.isEmpty else {
      throw .mismatch(obstacles.map { "\($0.found) (\($0.remedy))" }.joined(separator: ", "))
    }
    configuration = Self.configuration(of: model)
    let layout = model.layout
    tensors = Self.parts(of: layout, width: model.shape.width).map {
      layout.tensor(of: $0, in: model.weights)
    }
  }

  /// What the layout has no place for in a model of `shape`: what was found, and how to train one without.
  public static func obstacles(of shape: TransformerShape) -> [(found: String, remedy: String)] {
    let ffn = shape.ffn
    var found: [(String, String)] = []
    if ffn.routing != .topK { found.append(("\(ffn.routing.rawValue) routing", "--routing top-k")) }
    if ffn.routing == .topK, ffn.normalisation == .before {
      found.append(("gates normalised before the selection", "--normalise after"))
    }
    if ffn.routing != .dense, ffn.temperature != 1 {
      found.append(("a temperature of \(ffn.temperature)", "--temperature 1"))
    }
    if ffn.hasRouterBias { found.append(("a bias of the router", "without --router-bias")) }
    if !ffn.isGated { found.append(("experts that are not gated", "--gated")) }
    if ffn.gatedBiases != nil { found.append(("biases of experts", "--gated")) }
    if shape.hasAttentionBias { found.append(("biases of attention", "--no-attention-bias")) }
    if shape.norm != .rmsNorm { found.append(("norm \(shape.norm.rawValue)", "--norm rmsnorm")) }
    if shape.positions != .rotary {
      found.append(("\(shape.positions.rawValue) positions", "--positions rotary"))
    }
    return found
  }

  /// Every tensor of the layout as a part of ours.
  private static func parts(of layout: ParameterLayout, width d: Int) -> [ParameterSlot] {
    layout.slots.flatMap { slot -> [ParameterSlot] in
      let words = slot.name.split(separator: ".").map(String.init)
      guard words[0] == "layers" else {
        let names = ["embed": "model.embed_tokens", "norm": "model.norm", "head": "lm_head"]
        return [slot.part(named: (names[words[0]] ?? words[0]) + ".weight")]
      }
      let path = "model.layers.\(words[1])."
      switch words[2] {
      case "norm1": return [slot.part(named: path + "input_layernorm.weight")]
      case "norm2": return [slot.part(named: path + "post_attention_layernorm.weight")]
      case "attention" where words[3] == "qkv":
        return ["q", "k", "v"].enumerated().map { place, name in
          slot.part(
            place * d..<(place + 1) * d, named: path + "self_attn.\(name)_proj.weight")
        }
      case "attention": return [slot.part(named: path + "self_attn.o_proj.weight")]
      default:
        let rest = words[3] == "router" ? "gate.weight" : words[3...].joined(separator: ".")
        return [slot.part(named: path + "block_sparse_moe." + rest)]
      }
    }
  }

  private static func configuration(of model: LanguageModel) -> String {
    let (shape, ffn) = (model.shape, model.shape.ffn)
    let entries: [(name: String, value: String)] = [
      ("architectures", #"["MixtralForCausalLM"]"#),
      ("attention_dropout", "0.0"),
      // A vocabulary of ours has no token that begins or ends a text.
      ("bos_token_id", "null"),
      ("dtype", "\"\(model.precision.rawValue)\""),
      ("eos_token_id", "null"),
      ("head_dim", "\(shape.headWidth)"),
      ("hidden_act", "\"\(ffn.activation.libraryName)\""),
      ("hidden_size", "\(shape.width)"),
      ("intermediate_size", "\(ffn.hiddenWidth)"),
      ("max_position_embeddings", "\(shape.context)"),
      ("model_type", "\"mixtral\""),
      ("num_attention_heads", "\(shape.heads)"),
      ("num_experts_per_tok", "\(ffn.selectedCount)"),
      ("num_hidden_layers", "\(shape.layers)"),
      ("num_key_value_heads", "\(shape.heads)"),
      ("num_local_experts", "\(ffn.expertCount)"),
      ("pad_token_id", "null"),
      ("rms_norm_eps", "\(shape.epsilon)"),
      (
        "rope_parameters",
        "{\"rope_theta\": \(shape.rotaryBase), \"rope_type\": \"default\"}"
      ),
      // Where libraries of before `rope_parameters` look.
      ("rope_theta", "\(shape.rotaryBase)"),
      ("router_jitter_noise", "0.0"),
      ("sliding_window", "null"),
      ("tie_word_embeddings", "false"),
      ("vocab_size", "\(shape.vocabulary)"),
    ]
    return "{\n" + entries.map { "  \"\($0.name)\": \($0.value)" }.joined(separator: ",\n")
      + "\n}\n"
  }
}

extension Activation {
  /// What the library calls it.
  fileprivate var libraryName: String {
    switch self {
    case .relu, .gelu, .silu, .tanh: rawValue
    case .geluTanh: "gelu_pytorch_tanh"
    case .identity: "linear"
    }
  }
}
