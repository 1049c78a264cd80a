import LinearAlgebra

/// Where the tensors of a transformer begin in its flat parameter buffer (docs/metrics.md, Transformers).
///
/// Order: embedding, positions, each layer's first norm, attention, second norm and feed-forward
/// block, the last norm, the head.
struct TransformerOffsets: Equatable, Sendable {
  /// Weight and bias of a norm, `width` each; RMSNorm has no bias.
  struct Norm: Equatable, Sendable {
    var weight = 0
    var bias = 0
  }

  /// One layer.
  struct Block: Equatable, Sendable {
    var norm1 = Norm()
    /// 3·width×width: queries, keys, values.
    var qkvWeight = 0
    /// Where the biases would be, if attention has none.
    var qkvBias = 0
    /// width×width.
    var outWeight = 0
    var outBias = 0
    var norm2 = Norm()
    /// First element of the feed-forward block, of its experts, and one past its last.
    var ffn = 0
    var experts = 0
    var end = 0

    /// Everything but the experts.
    var shared: Range<Int> { norm1.weight..<experts }
  }

  /// vocabulary×width.
  var embedding = 0
  /// context×width, when learned.
  var positions = 0
  var blocks: [Block] = []
  var norm = Norm()
  /// vocabulary×width.
  var head = 0
  /// One past the last element.
  var end = 0

  init(_ shape: TransformerShape) {
    let d = shape.width
    var next = 0
    func take(_ count: Int) -> Int {
      defer { next += count }
      return next
    }
    func takeNorm() -> Norm {
      Norm(weight: take(d), bias: take(shape.norm == .layerNorm ? d : 0))
    }
    embedding = take(shape.vocabulary * d)
    positions = take(shape.positions == .learned ? shape.context * d : 0)
    for _ in 0..<shape.layers {
      var block = Block()
      block.norm1 = takeNorm()
      block.qkvWeight = take(3 * d * d)
      block.qkvBias = take(shape.hasAttentionBias ? 3 * d : 0)
      block.outWeight = take(d * d)
      block.outBias = take(shape.hasAttentionBias ? d : 0)
      block.norm2 = takeNorm()
      block.ffn = take(shape.ffn.totalParameterCount)
      block.experts = ParameterLayout.LayerOffsets(shape: shape.ffn, start: block.ffn).w1
      block.end = next
      blocks.append(block)
    }
    norm = takeNorm()
    head = take(shape.vocabulary * d)
    end = next
  }
}

extension ParameterLayout {
  /// The layout of a transformer, its tensors named as docs/metrics.md, Transformers has them.
  public init(_ shape: TransformerShape) {
    let (d, offsets) = (shape.width, TransformerOffsets(shape))
    var slots: [ParameterSlot] = []
    func add(_ name: String, _ shape: [Int], _ offset: Int) {
      slots.append(
        ParameterSlot(
          name: name, shape: shape, offset: offset, isTransposed: false, fanIn: d))
    }
    func add(_ name: String, _ norm: TransformerOffsets.Norm) {
      add(name + ".weight", [d], norm.weight)
      if shape.norm == .layerNorm { add(name + ".bias", [d], norm.bias) }
    }
    add("embed.weight", [shape.vocabulary, d], offsets.embedding)
    if shape.positions == .learned {
      add("position.weight", [shape.context, d], offsets.positions)
    }
    for (l, block) in offsets.blocks.enumerated() {
      add("layers.\(l).norm1", block.norm1)
      add("layers.\(l).attention.qkv.weight", [3 * d, d], block.qkvWeight)
      if shape.hasAttentionBias {
        add("layers.\(l).attention.qkv.bias", [3 * d], block.qkvBias)
      }
      add("layers.\(l).attention.out.weight", [d, d], block.outWeight)
      if shape.hasAttentionBias { add("layers.\(l).attention.out.bias", [d], block.outBias) }
      add("layers.\(l).norm2", block.norm2)
      slots += Self.slots(
        of: shape.ffn, at: LayerOffsets(shape: shape.ffn, start: block.ffn),
        prefix: "layers.\(l).ffn.")
    }
    add("norm", offsets.norm)
    add("head.weight", [shape.vocabulary, d], offsets.head)
    self.init(slots: slots, count: offsets.end)
  }
}

extension TransformerShape {
  /// Initial weights: embedding and positions normal with deviation 0.02 as in GPT-2, norms one and
  /// zero, every other tensor PyTorch's `nn.Linear` default, uniform on ±1/√fan-in.
  ///
  /// Every tensor draws from its own stream, as a layer's do.
  func initialWeights(seed: UInt64, _ precision: Precision) -> Weights {
    let layout = ParameterLayout(self)
    var weights = Weights(zeros: layout.count, precision)
    for (index, slot) in layout.slots.enumerated() {
      var stream = RandomStream(seed: seed, purpose: .weights, index: index)
      let count = slot.rowCount * slot.columnCount
      let values: [Double]
      if slot.name == "embed.weight" || slot.name == "position.weight" {
        values = (0..<count).map { _ in precision.rounding(0.02 * stream.normal()) }
      } else if slot.name.contains("norm") {
        values = [Double](repeating: slot.name.hasSuffix("weight") ? 1 : 0, count: count)
      } else {
        values = slot.initialValues(index, seed: seed, precision: precision)
      }
      weights.store(slot.asLaid(values), at: slot.offset)
    }
    return weights
  }
}
