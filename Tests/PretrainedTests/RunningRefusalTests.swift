import Foundation
import LinearAlgebra
import Pretrained
import TestSupport
import Testing

/// What is not run is refused by name, with what was found.
@Suite struct RunningRefusalTests {
  /// The message that a case with other entries in its configuration is refused with.
  private func message(_ name: String, _ changes: [String: Any]) throws -> String {
    let copy = try TemporaryFolder()
    let error = #expect(throws: PretrainedError.self) {
      _ = try RunCase.open(name, with: changes, in: copy).backbone()
    }
    return error?.description ?? ""
  }

  @Test("kinds of positions that are not run are named")
  func positions() throws {
    let dynamic = ["rope_type": "dynamic", "factor": 2.0] as [String: Any]
    #expect(
      try message("llama", ["rope_parameters": dynamic]).hasSuffix(
        "'rope_parameters.rope_type' is 'dynamic'; default, linear, llama3 and yarn are run here. "
          + "Use captured hidden states instead."))
    #expect(
      try message("llama", ["rope_scaling": ["type": "mrope"]])
        .contains("'rope_scaling.type' is 'mrope'"))
    #expect(
      try message("qwen3", ["rope_parameters": ["full_attention": ["rope_type": "default"]]])
        .contains("'rope_parameters.full_attention' gives a kind of layer positions of its own"))
    #expect(
      try message("llama", ["partial_rotary_factor": 0.5])
        .contains("'partial_rotary_factor' is 0.5; models of this kind turn whole heads."))
    #expect(
      try message("glm4moe", ["partial_rotary_factor": 1.5, "rope_parameters": NSNull()])
        .contains("'partial_rotary_factor' is 1.5, where a share of a head belongs."))
    #expect(
      try message("gptoss", ["rope_scaling": NSNull()])
        .contains("'rope_parameters' is missing."))
    #expect(
      try message("llama", ["rope_parameters": ["rope_type": "linear"]])
        .contains("'rope_parameters.factor' is missing."))
    #expect(
      try message("llama", ["rope_parameters": ["rope_theta": -1.0]])
        .contains("'rope_parameters.rope_theta' is -1.0, where a positive number belongs."))
  }

  @Test("layers that are not run are named, and so are entries that do not fit together")
  func layers() throws {
    #expect(
      try message("qwen3", ["layer_types": ["linear_attention", "full_attention"]])
        .contains("'layer_types' names 'linear_attention'"))
    #expect(
      try message("qwen3", ["layer_types": ["full_attention"]])
        .contains("'layer_types' has 1 entries for 2 layers."))
    #expect(
      try message("qwen3", ["use_sliding_window": false])
        .contains(
          "'sliding_window' is needed by layers of sliding_attention, and it or 'use_sliding_window' says"
        ))
    #expect(
      try message("gptoss", ["sliding_window": NSNull()])
        .contains("'sliding_window' is needed by layers of sliding_attention"))
    #expect(
      try message("mistral", ["layer_types": ["full_attention", "sliding_attention"]])
        .contains("differs from the other entries on sliding windows"))
    #expect(
      try message("mistral", ["sliding_window": 0])
        .contains("'sliding_window' is 0, where a whole number from 1"))
    #expect(
      try message("deepseekv3", ["num_key_value_heads": 2])
        .contains("'num_key_value_heads' is 2, where each of the 4 heads has keys of its own."))
    #expect(
      try message("llama", ["num_key_value_heads": 3])
        .contains("'num_key_value_heads' is 3, which does not divide the 4 heads."))
  }

  @Test("a tensor that running needs is named when it is not there or does not fit")
  func tensors() throws {
    #expect(
      try message("mistral", ["model_type": "qwen2"])
        .contains("tensor model.layers.0.self_attn.q_proj.bias is not there."))
    #expect(
      try message("llama", ["tie_word_embeddings": false])
        .contains("tensor lm_head.weight is not there."))
    #expect(
      try message("mistral", ["vocab_size": 65])
        .contains("is of shape [64, 16], where the configuration asks for [65, 16]."))
    #expect(
      try message("qwen3", ["head_dim": 4])
        .contains("tensor model.layers.0.self_attn.q_proj.weight is of shape [32, 16]"))
  }

  @Test("windows that a model cannot run are named with what does not fit")
  func windows() throws {
    let backbone = try RunCase("llama").model.backbone()
    func message(_ windows: [[UInt32]]) -> String {
      #expect(throws: PretrainedError.self) { try TokenWindows(windows, for: backbone) }?
        .description ?? ""
    }
    #expect(message([]) == "there is no window of tokens to run")
    #expect(message([[1], []]) == "window 1 has no tokens")
    #expect(
      message([[1, 2, 64]]).hasPrefix(
        "window 0 has token 64 at 2, and the model has tokens 0 to 63."))
    #expect(
      message([[UInt32](repeating: 0, count: 65)]).hasPrefix(
        "window 0 has 65 tokens, and the model knows 64 positions."))
  }

  @Test("a kind of model that does not run says so")
  func kinds() throws {
    let model = try RunCase("llama").model
    let error = #expect(throws: PretrainedError.self) {
      try Backbone(
        modelType: "qwen3_5_moe_text", configuration: model.configuration, files: model.files,
        block: nil)
    }
    #expect(
      error?.description.contains("models of type 'qwen3_5_moe_text' are not run here") == true)
  }
}
