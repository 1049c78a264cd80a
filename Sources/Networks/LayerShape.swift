/// The hyper-parameters that fix a layer's function up to its weights (docs/metrics.md, The layer).
public struct LayerShape: Codable, Equatable, Sendable {
  /// d, the width of the input.
  public var inputWidth: Int
  /// o, the width of the output.
  public var outputWidth: Int
  /// m, the hidden width of one expert; of the only one when dense.
  public var hiddenWidth: Int
  /// E, how many experts there are; 1 when dense.
  public var expertCount: Int
  public var routing: Routing
  /// k, how many experts run for a sample; E unless routing is top-k.
  public var selectedCount: Int
  /// τ, what logits are divided by before the softmax.
  public var temperature: Double
  public var activation: Activation
  public var normalisation: GateNormalisation
  /// Whether experts are gated (SwiGLU family): φ(W1 x + b1) ⊙ (W3 x + b3).
  public var isGated: Bool
  /// The biases of gated experts; nil where they have none, and of two-layer ones, which have b1 and b2.
  public var gatedBiases: GatedBiases?
  public var hasRouterBias: Bool

  /// A layer of `experts` experts of width `hidden`; a dense one has a single expert.
  public init(
    inputWidth: Int, outputWidth: Int, hiddenWidth: Int, expertCount: Int = 1,
    routing: Routing = .dense, selectedCount: Int? = nil, temperature: Double = 1,
    activation: Activation = .gelu, normalisation: GateNormalisation = .after,
    isGated: Bool = false, gatedBiases: GatedBiases? = nil, hasRouterBias: Bool = false
  ) {
    self.inputWidth = inputWidth
    self.outputWidth = outputWidth
    self.hiddenWidth = hiddenWidth
    self.expertCount = routing == .dense ? 1 : expertCount
    self.routing = routing
    self.selectedCount =
      routing == .topK ? (selectedCount ?? min(2, expertCount)) : self.expertCount
    self.temperature = temperature
    self.activation = activation
    self.normalisation = normalisation
    self.isGated = isGated
    self.gatedBiases = isGated && gatedBiases?.isEmpty == false ? gatedBiases : nil
    self.hasRouterBias = hasRouterBias && routing != .dense
    precondition(
      inputWidth > 0 && outputWidth > 0 && hiddenWidth > 0 && self.expertCount > 0,
      "a layer needs positive widths and at least one expert")
    precondition(
      (1...self.expertCount).contains(self.selectedCount),
      "k = \(self.selectedCount) of \(self.expertCount) experts")
    precondition(temperature > 0, "temperature \(temperature) must be positive")
  }
}

extension LayerShape {
  /// Parameters of one expert, biases included.
  public var expertParameterCount: Int {
    hiddenWidth * unitParameterCount + (hasB2 ? outputWidth : 0)
  }

  /// Parameters of a hidden unit: what it reads by, its biases, and what it writes by.
  private var unitParameterCount: Int {
    (isGated ? 2 : 1) * inputWidth + outputWidth + (hasB1 ? 1 : 0) + (hasB3 ? 1 : 0)
  }

  /// Whether an expert has a bias of W1, of W2, of W3.
  var hasB1: Bool { isGated ? gatedBiases?.w1 ?? false : true }
  var hasB2: Bool { isGated ? gatedBiases?.w2 ?? false : true }
  var hasB3: Bool { isGated && gatedBiases?.w3 ?? false }

  /// Parameters of the router; none when dense.
  public var routerParameterCount: Int {
    routing == .dense ? 0 : expertCount * (inputWidth + (hasRouterBias ? 1 : 0))
  }

  /// Every parameter the layer has.
  public var totalParameterCount: Int {
    routerParameterCount + expertCount * expertParameterCount
  }

  /// The parameters that take part in one sample's forward pass.
  public var activeParameterCount: Int {
    routerParameterCount + selectedCount * expertParameterCount
  }

  /// Floating-point operations of one sample's forward pass: two for each multiply-add of the
  /// router's and the running experts' matrices; biases, φ and the softmax are not counted.
  public var forwardOperations: Int {
    let matrices = isGated ? 2 * inputWidth + outputWidth : inputWidth + outputWidth
    let router = routing == .dense ? 0 : expertCount * inputWidth
    return 2 * (router + selectedCount * hiddenWidth * matrices)
  }

  /// The dense layer of matched capacity (docs/metrics.md, The layer).
  ///
  /// `total`: the width whose parameter count is nearest to this layer's total, router included;
  /// `active`: width k · m.
  public func dense(matching capacity: Capacity) -> LayerShape {
    var result = self
    result.routing = .dense
    result.expertCount = 1
    result.selectedCount = 1
    result.temperature = 1
    result.normalisation = .after
    result.hasRouterBias = false
    switch capacity {
    case .active:
      result.hiddenWidth = selectedCount * hiddenWidth
    case .total:
      let fixed = hasB2 ? outputWidth : 0
      let width = Double(totalParameterCount - fixed) / Double(unitParameterCount)
      result.hiddenWidth = max(1, Int(width.rounded()))
    }
    return result
  }
}

extension LayerShape {
  /// Whether the numbers fit together, for a shape that was read from a file rather than made.
  public var isConsistent: Bool {
    // Counts of parameters, as of any layer that a command makes, stay far from overflow.
    let units = Double(hiddenWidth) * Double(expertCount)
    return [inputWidth, outputWidth].allSatisfy((1...1 << 20).contains)
      && (1...1 << 30).contains(hiddenWidth) && units < 0x1p36
      && (1...1 << 16).contains(expertCount) && (1...expertCount).contains(selectedCount)
      && temperature > 0 && temperature.isFinite
      && (routing == .dense ? expertCount == 1 && !hasRouterBias : true)
      && (routing == .topK || selectedCount == expertCount)
      && gatedBiases.map { isGated && !$0.isEmpty } ?? true
  }
}

/// Which maps of a gated expert have a bias, as some models' do: W2 (φ(W1 x + b1) ⊙ (W3 x + b3)) + b2.
public struct GatedBiases: Codable, Equatable, Sendable {
  public var w1: Bool
  public var w2: Bool
  public var w3: Bool

  public init(w1: Bool, w2: Bool, w3: Bool) {
    (self.w1, self.w2, self.w3) = (w1, w2, w3)
  }

  var isEmpty: Bool { !w1 && !w2 && !w3 }
}

/// What a dense layer's size is matched to.
public enum Capacity: String, CaseIterable, Codable, Sendable {
  case total
  case active
}
