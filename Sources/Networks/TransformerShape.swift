/// How a transformer scales the hidden state before each block (docs/metrics.md, Transformers).
public enum NormKind: String, CaseIterable, Codable, Sendable {
  /// Mean zero and variance one, then weight and bias. Ba, Kiros and Hinton, 2016.
  case layerNorm = "layernorm"
  /// Mean square one, then weight. Zhang and Sennrich, 2019.
  case rmsNorm = "rmsnorm"
}

/// How a transformer knows where in its context a token stands.
public enum PositionKind: String, CaseIterable, Codable, Sendable {
  /// A vector a position, added to the embedding.
  case learned
  /// Queries and keys turned by angles that grow with the position. Su et al., 2021.
  case rotary
}

/// The hyper-parameters that fix a language model up to its weights (docs/metrics.md, Transformers).
public struct TransformerShape: Codable, Equatable, Sendable {
  /// V, how many tokens there are; at most 65 536.
  public var vocabulary: Int
  /// T, the longest window the model sees.
  public var context: Int
  /// d, the width of the hidden state.
  public var width: Int
  /// How many heads the width is divided into.
  public var heads: Int
  public var layers: Int
  public var norm: NormKind
  public var positions: PositionKind
  /// What differs from `standardRopeTheta` and `standardNormEpsilon`; nil where nothing does, so that a
  /// model of before they could differ is stored as it was.
  private var ropeTheta: Double?
  private var normEpsilon: Double?
  /// False where there are none; nil where there are, as there always were before they could be left out.
  private var attentionBias: Bool?
  /// The feed-forward block of every layer, from the width to the width.
  public var ffn: LayerShape

  /// A shape as given; `requireConsistent` says whether its numbers fit together.
  public init(
    vocabulary: Int, context: Int, width: Int, heads: Int, layers: Int,
    norm: NormKind = .layerNorm, positions: PositionKind = .learned,
    rotaryBase: Double = TransformerShape.standardRopeTheta,
    epsilon: Double = TransformerShape.standardNormEpsilon, hasAttentionBias: Bool = true,
    ffn: LayerShape
  ) {
    self.vocabulary = vocabulary
    self.context = context
    self.width = width
    self.heads = heads
    self.layers = layers
    self.norm = norm
    self.positions = positions
    self.ffn = ffn
    self.rotaryBase = rotaryBase
    self.epsilon = epsilon
    self.hasAttentionBias = hasAttentionBias
  }

  /// θ, the base of the rotary angles: pair j of a head turns by position · θ^(−2j/hd).
  public var rotaryBase: Double {
    get { ropeTheta ?? Self.standardRopeTheta }
    set { ropeTheta = newValue == Self.standardRopeTheta ? nil : newValue }
  }

  /// ε, what a norm adds to the mean square.
  public var epsilon: Double {
    get { normEpsilon ?? Self.standardNormEpsilon }
    set { normEpsilon = newValue == Self.standardNormEpsilon ? nil : newValue }
  }

  /// Whether queries, keys, values and what the heads give together have biases.
  public var hasAttentionBias: Bool {
    get { attentionBias ?? true }
    set { attentionBias = newValue ? nil : false }
  }

  /// θ of Su et al., 2021.
  public static let standardRopeTheta = 10_000.0
  /// ε of PyTorch's `nn.LayerNorm`.
  public static let standardNormEpsilon = 1e-5

  /// hd, the width of one head.
  public var headWidth: Int { width / max(heads, 1) }
}

extension TransformerShape {
  /// The first thing that keeps the numbers from fitting together; nil when they do.
  public var problem: String? {
    let ranges: [(String, Int, ClosedRange<Int>)] = [
      ("the vocabulary", vocabulary, 1...Self.vocabularyLimit),
      ("the context", context, 1...65_536),
      ("the width", width, 1...65_536), ("the number of heads", heads, 1...65_536),
      ("the number of layers", layers, 1...1_024),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      return "\(name) is \(value): give \(range.lowerBound) to \(range.upperBound)"
    }
    guard width % heads == 0 else {
      return "\(heads) heads do not divide the width \(width): give a divisor of it"
    }
    guard positions == .learned || headWidth % 2 == 0 else {
      return "rotary positions need heads of even width, and \(width) over \(heads) heads is "
        + "\(headWidth)"
    }
    guard rotaryBase >= 1, rotaryBase.isFinite else {
      return "rope_theta is \(rotaryBase): give a number of 1 or more"
    }
    // A float32 must tell it from 0.
    guard (1e-30...1).contains(epsilon) else {
      return "norm_epsilon is \(epsilon): give a number from 1e-30 to 1"
    }
    guard ffn.isConsistent, ffn.inputWidth == width, ffn.outputWidth == width else {
      return "the feed-forward block takes \(ffn.inputWidth) and gives \(ffn.outputWidth), and the "
        + "width is \(width)"
    }
    return nil
  }

  /// Whether the numbers fit together.
  public var isConsistent: Bool { problem == nil }

  /// - Throws: `NetworkError.mismatch` saying what does not fit.
  public func requireConsistent() throws(NetworkError) {
    if let problem { throw .mismatch(problem) }
  }

  /// Tokens are held in two bytes.
  public static let vocabularyLimit = 1 << 16
}

extension TransformerShape {
  /// Parameters of the attention, both norms included, of one layer.
  private var blockParameterCount: Int {
    4 * width * width + (hasAttentionBias ? 4 * width : 0) + 2 * normParameterCount
  }

  private var normParameterCount: Int { norm == .layerNorm ? 2 * width : width }

  private func parameterCount(ffn count: Int) -> Int {
    2 * vocabulary * width + (positions == .learned ? context * width : 0)
      + layers * (blockParameterCount + count) + normParameterCount
  }

  /// Every parameter the model has; embedding and head are not shared.
  public var totalParameterCount: Int { parameterCount(ffn: ffn.totalParameterCount) }

  /// The parameters that take part when a token passes: all but those of experts it does not select.
  public var activeParameterCount: Int { parameterCount(ffn: ffn.activeParameterCount) }

  /// Floating-point operations of a token's forward pass, the mean over a whole window: two for each
  /// multiply-add of matrices, attention over (T + 1)/2 tokens on average; norms, φ and the softmax
  /// are not counted.
  public var forwardOperations: Int {
    let attention = 8 * width * width + 2 * width * (context + 1)
    return layers * (attention + ffn.forwardOperations) + 2 * width * vocabulary
  }
}
