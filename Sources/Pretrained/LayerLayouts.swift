import Networks

/// Where the layers of a checkpoint are, by its `model_type`: never by the shapes that are found, which
/// one name has in several layouts.
struct LayerLayouts {
  let modelType: String
  let configuration: Configuration
  let files: TensorFiles
  let block: ScaleBlock?
  /// What stands before `layers.N.`.
  let prefix: String

  /// The kinds of model whose layers are opened.
  static let modelTypes = [
    "llama", "mistral", "qwen2", "qwen3", "mixtral", "qwen2_moe", "qwen3_moe", "qwen3_5_moe",
    "qwen3_5_moe_text", "qwen3_vl_moe", "qwen3_vl_moe_text", "olmoe", "deepseek_v2", "deepseek_v3",
    "glm4_moe", "granitemoe", "gpt_oss",
  ]

  var layerCount: Int {
    get throws(PretrainedError) { try configuration.integer("num_hidden_layers", 1...1_024) }
  }

  /// What layer `l` is.
  ///
  /// - Throws: `PretrainedError` where the configuration or a tensor does not fit.
  func layer(_ l: Int) throws(PretrainedError) -> LayerDescription {
    let path = "\(prefix)layers.\(l)."
    switch modelType {
    case "mixtral":
      return try mixture(
        path + "block_sparse_moe", experts: ["num_local_experts"], width: "intermediate_size",
        rule: try rule(normalises: true), router: "gate",
        tensors: .apart(
          stem: path + "block_sparse_moe.experts", names: .mixtral, isNumbered: true))
    case "qwen2_moe", "qwen3_moe", "qwen3_vl_moe", "qwen3_vl_moe_text":
      guard try isSparse(l) else { return try dense(path) }
      return try qwen(path + "mlp")
    case "qwen3_5_moe", "qwen3_5_moe_text": return try qwen(path + "mlp")
    case "olmoe":
      return try mixture(
        path + "mlp", experts: ["num_experts", "num_local_experts"], width: "intermediate_size",
        rule: try rule(normalises: try configuration.truth("norm_topk_prob", default: false)),
        router: "gate", tensors: projections(path + "mlp.experts"))
    case "deepseek_v2", "deepseek_v3", "glm4_moe":
      guard try l >= firstSparse else { return try dense(path) }
      return try deepseek(path + "mlp")
    case "granitemoe":
      return try mixture(
        path + "block_sparse_moe", experts: ["num_local_experts"], width: "intermediate_size",
        rule: try rule(normalises: true), router: "router.layer",
        tensors: .fused(
          gateUp: path + "block_sparse_moe.input_linear.weight",
          down: path + "block_sparse_moe.output_linear.weight", form: .outputsByInputs))
    case "gpt_oss": return try gptOSS(path + "mlp")
    default: return try dense(path)
    }
  }

  private var width: Int {
    get throws(PretrainedError) { try configuration.integer("hidden_size", 1...1 << 20) }
  }

  private var firstSparse: Int {
    get throws(PretrainedError) {
      try configuration.integer(
        "first_k_dense_replace", 0...1_024,
        default: ["deepseek_v2": 0, "deepseek_v3": 3, "glm4_moe": 1][modelType])
    }
  }

  /// Whether layer `l` of a Qwen mixture is one.
  private func isSparse(_ l: Int) throws(PretrainedError) -> Bool {
    let dense = try configuration.numbers("mlp_only_layers") ?? []
    let step = try configuration.integer("decoder_sparse_step", 1...1_024, default: 1)
    return !dense.contains(Double(l)) && (l + 1) % step == 0
  }

  private func projections(_ stem: String) -> ExpertTensors {
    .apart(stem: stem, names: .projections, isNumbered: true)
  }

  /// The number of experts, under the first of `keys` that is there.
  private func expertCount(_ keys: [String]) throws(PretrainedError) -> Int {
    try configuration.integer(keys.first { configuration.has($0) } ?? keys[0], 1...1 << 16)
  }

  private func rule(normalises: Bool) throws(PretrainedError) -> RouterRule {
    RouterRule(
      selecting: try configuration.integer("num_experts_per_tok", 1...1 << 16),
      normalises: normalises)
  }
}

extension LayerLayouts {
  private func dense(_ path: String) throws(PretrainedError) -> LayerDescription {
    let hasBiases = try configuration.truth("mlp_bias", default: false)
    let h = try width
    let shape = LayerShape(
      inputWidth: h, outputWidth: h,
      hiddenWidth: try configuration.integer("intermediate_size", 1...1 << 24),
      activation: try activation, isGated: true, gatedBiases: biases(hasBiases))
    return LayerDescription(
      shape: shape, rule: nil, countsGatesByShare: false,
      reader: ExpertReader(
        files: files, tensors: .apart(stem: path + "mlp", names: .projections, isNumbered: false),
        shape: shape, hasBiases: hasBiases, clamp: nil, block: block),
      router: nil, shared: nil)
  }

  /// A layer of routed experts, whose tensors are under `path`.
  private func mixture(
    _ path: String, experts keys: [String], width key: String, rule: RouterRule,
    router: String, tensors: ExpertTensors, countsGatesByShare: Bool = false,
    hasBiases: Bool = false, hasRouterBias: Bool = false, correction: String? = nil,
    clamp: ClampedGate? = nil, shared: LayerDescription.SharedTensors? = nil
  ) throws(PretrainedError) -> LayerDescription {
    let (h, e) = (try width, try expertCount(keys))
    let m = try configuration.integer(key, 1...1 << 24)
    guard rule.selectedCount <= e else {
      throw configuration.error(
        "num_experts_per_tok", "is \(rule.selectedCount), more than the \(e) experts.")
    }
    let shape = LayerShape(
      inputWidth: h, outputWidth: h, hiddenWidth: m, expertCount: e, routing: .topK,
      selectedCount: rule.selectedCount, activation: try activation,
      normalisation: rule.normalises ? .after : .before, isGated: true,
      gatedBiases: biases(hasBiases), hasRouterBias: hasRouterBias)
    guard shape.isConsistent else {
      throw configuration.error(key, "is \(m), with \(e) experts more than can be.")
    }
    return LayerDescription(
      shape: shape, rule: rule, countsGatesByShare: countsGatesByShare,
      reader: ExpertReader(
        files: files, tensors: tensors, shape: shape, hasBiases: hasBiases, clamp: clamp,
        block: block),
      router: LayerDescription.RouterTensors(
        weight: "\(path).\(router).weight", bias: hasRouterBias ? "\(path).\(router).bias" : nil,
        correction: correction), shared: shared)
  }

  private func qwen(_ path: String) throws(PretrainedError) -> LayerDescription {
    let isNew = modelType.hasPrefix("qwen3_5") || modelType.hasPrefix("qwen3_vl")
    let normalises = isNew
    let rule = try rule(
      normalises: normalises ? true : try configuration.truth("norm_topk_prob", default: false))
    let tensors: ExpertTensors =
      isNew
      ? .fused(
        gateUp: path + ".experts.gate_up_proj", down: path + ".experts.down_proj",
        form: modelType.hasPrefix("qwen3_vl") ? .inputsByOutputs : .outputsByInputs)
      : projections(path + ".experts")
    let hasShared = modelType == "qwen2_moe" || modelType.hasPrefix("qwen3_5")
    return try mixture(
      path, experts: ["num_experts", "num_local_experts"], width: "moe_intermediate_size",
      rule: rule, router: "gate", tensors: tensors,
      shared: hasShared
        ? try shared(
          path + ".shared_expert",
          width: try configuration.integer("shared_expert_intermediate_size", 1...1 << 24),
          gate: path + ".shared_expert_gate.weight") : nil)
  }

  private func deepseek(_ path: String) throws(PretrainedError) -> LayerDescription {
    let isSigmoid = modelType != "deepseek_v2"
    var rule = try rule(
      normalises: isSigmoid ? try configuration.truth("norm_topk_prob", default: true) : false)
    rule.scale = try configuration.number(
      "routed_scaling_factor", default: modelType == "deepseek_v3" ? 2.5 : 1)
    let method = try configuration.text("topk_method") ?? (isSigmoid ? "noaux_tc" : "greedy")
    guard (isSigmoid ? ["noaux_tc"] : ["greedy", "group_limited_greedy"]).contains(method) else {
      throw configuration.error(
        "topk_method", "is '\(method)', which \(modelType) is not read with.")
    }
    let function = try configuration.text("scoring_func") ?? (isSigmoid ? "sigmoid" : "softmax")
    guard function == (isSigmoid ? "sigmoid" : "softmax") else {
      throw configuration.error(
        "scoring_func", "is '\(function)', which \(modelType) is not read with.")
    }
    if isSigmoid {
      rule.score = .sigmoid
      rule.groupScore = .sumOfTwo
      rule.epsilon = 1e-20
    }
    let experts = ["n_routed_experts", "num_local_experts"]
    if method != "greedy" {
      let usual = modelType == "deepseek_v3" ? (8, 4) : (1, 1)
      rule.groupCount = try configuration.integer("n_group", 1...1 << 16, default: usual.0)
      rule.keptGroups = try configuration.integer("topk_group", 1...1 << 16, default: usual.1)
      try requireGroups(rule, experts: try expertCount(experts))
    }
    let sharedCount = try configuration.integer(
      "n_shared_experts", 0...1_024, default: modelType == "deepseek_v2" ? 2 : 1)
    let m = try configuration.integer("moe_intermediate_size", 1...1 << 24)
    return try mixture(
      path, experts: experts, width: "moe_intermediate_size", rule: rule, router: "gate",
      tensors: projections(path + ".experts"), countsGatesByShare: true,
      correction: isSigmoid ? path + ".gate.e_score_correction_bias" : nil,
      shared: sharedCount > 0
        ? try shared(path + ".shared_experts", width: m * sharedCount, gate: nil) : nil)
  }

  private func requireGroups(_ rule: RouterRule, experts: Int) throws(PretrainedError) {
    guard experts.isMultiple(of: rule.groupCount) else {
      throw configuration.error(
        "n_group", "is \(rule.groupCount), which does not divide \(experts) experts.")
    }
    guard rule.keptGroups <= rule.groupCount,
      rule.selectedCount <= rule.keptGroups * (experts / rule.groupCount)
    else {
      throw configuration.error(
        "topk_group",
        "is \(rule.keptGroups) of \(rule.groupCount) groups of \(experts) experts, of which "
          + "\(rule.selectedCount) cannot be chosen.")
    }
  }

  private func gptOSS(_ path: String) throws(PretrainedError) -> LayerDescription {
    let (gateUp, down) = (path + ".experts.gate_up_proj", path + ".experts.down_proj")
    let isPacked = files.contains(gateUp + "_blocks")
    if isPacked {
      for (key, value) in [
        ("hidden_size", try width),
        ("intermediate_size", try configuration.integer("intermediate_size", 1...1 << 24)),
      ] where !value.isMultiple(of: PackedBlocks.valueCount) {
        throw configuration.error(
          key, "is \(value), and MXFP4 has blocks of \(PackedBlocks.valueCount).")
      }
    }
    let limit = try configuration.number("swiglu_limit", default: 7)
    guard limit > 0 else {
      throw configuration.error("swiglu_limit", "is \(limit), where a positive number belongs.")
    }
    return try mixture(
      path, experts: ["num_local_experts", "num_experts"], width: "intermediate_size",
      rule: try rule(normalises: true), router: "router",
      tensors: .fused(gateUp: gateUp, down: down, form: isPacked ? .packedInTurn : .inTurn),
      hasBiases: true, hasRouterBias: true,
      clamp: ClampedGate(
        limit: limit, alpha: try configuration.number("swiglu_alpha", default: 1.702)))
  }

  private func shared(
    _ stem: String, width m: Int, gate: String?
  ) throws(PretrainedError) -> LayerDescription.SharedTensors {
    let h = try width
    let shape = LayerShape(
      inputWidth: h, outputWidth: h, hiddenWidth: m, activation: try activation, isGated: true)
    return LayerDescription.SharedTensors(
      reader: ExpertReader(
        files: files, tensors: .apart(stem: stem, names: .projections, isNumbered: false),
        shape: shape, hasBiases: false, clamp: nil, block: block),
      gate: gate)
  }

  private func biases(_ has: Bool) -> GatedBiases? {
    has ? GatedBiases(w1: true, w2: true, w3: true) : nil
  }

  private var activation: Activation {
    get throws(PretrainedError) {
      let name = try configuration.text("hidden_act") ?? "silu"
      switch name {
      case "silu", "swish": return .silu
      case "gelu": return .gelu
      case "gelu_new", "gelu_pytorch_tanh", "gelu_fast": return .geluTanh
      case "relu": return .relu
      case "tanh": return .tanh
      case "linear": return .identity
      default:
        throw configuration.error(
          "hidden_act",
          "is '\(name)'; silu, gelu, gelu_pytorch_tanh, relu, tanh and linear are known.")
      }
    }
  }
}
