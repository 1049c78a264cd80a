import Foundation
import LinearAlgebra
@testable import Networks
import Safetensors
import TestSupport
import Testing

@Suite("LanguageModel")
struct LanguageModelTests {
  private func model(_ shape: TransformerShape, _ precision: Precision = .float64) -> LanguageModel
  {
    LanguageModel(shape: shape, precision: precision, seed: 3).disturbed()
  }

  private func file(_ model: LanguageModel, _ change: (inout [String: String]) -> Void = { _ in })
    throws -> SafetensorsFile
  {
    var metadata = model.nativeMetadata
    change(&metadata)
    return try SafetensorsFile(
      bytes: SafetensorsWriter(tensors: model.tensors(), metadata: metadata).bytes())
  }

  @Test(
    "goes through its file unchanged", arguments: transformerShapes, [Precision.float32, .float64])
  func roundTrip(shape: TransformerShape, precision: Precision) throws {
    let model = model(shape, precision)
    #expect(try LanguageModel(from: file(model)) == model)
  }

  @Test("a file without what it needs is refused by name")
  func refusesFiles() throws {
    let model = model(transformerShapes[2])
    func problem(_ change: (inout [String: String]) -> Void) -> String? {
      do {
        _ = try LanguageModel(from: file(model, change))
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(
      problem { $0["heads"] = nil } == "memory: metadata 'heads' is missing: give a whole number.")
    #expect(
      problem { $0["heads"] = "5" }
        == "memory: 5 heads do not divide the width 12: give a divisor of it.")
    #expect(
      problem { $0["context"] = "x" }
        == "memory: metadata 'context' is 'x': give a whole number above 0.")
    #expect(
      problem { $0["positions"] = "learned" }?.contains("position.weight is missing") == true)
    #expect(problem { $0["k"] = "9" } == nil, "soft routing takes no k")
    #expect(
      problem { $0["rope_theta"] = "0.5" }
        == "memory: rope_theta is 0.5: give a number of 1 or more.")
    #expect(
      problem { $0["norm_epsilon"] = "0" }
        == "memory: norm_epsilon is 0.0: give a number from 1e-30 to 1.")
    #expect(
      problem { $0["norm_epsilon"] = "small" }
        == "memory: metadata 'norm_epsilon' is 'small': give a number.")
  }

  @Test("a tensor of another shape is refused by name")
  func refusesShapes() throws {
    let model = model(transformerShapes[2])
    var tensors = model.tensors()
    let index = try #require(tensors.firstIndex { $0.name == "layers.1.attention.qkv.bias" })
    tensors[index] = Tensor(
      tensors[index].name, shape: [35], doubles: Array(repeating: 0, count: 35))
    let file = try SafetensorsFile(
      bytes: SafetensorsWriter(tensors: tensors, metadata: model.nativeMetadata).bytes())
    #expect(
      throws: NetworkError.file(
        path: "memory",
        problem: "layers.1.attention.qkv.bias has shape [35], expected [36]. Every expert, "
          + "and every layer, must have the shapes of the first.")
    ) { try LanguageModel(from: file) }
  }

  @Test("counts the parameters that its layout has", arguments: transformerShapes)
  func counts(shape: TransformerShape) {
    let layout = ParameterLayout(shape)
    #expect(shape.totalParameterCount == layout.count)
    let sum = layout.slots.reduce(0) { $0 + $1.rowCount * $1.columnCount }
    #expect(sum == layout.count)
    #expect(Set(layout.slots.map(\.name)).count == layout.slots.count)
    let idle = shape.ffn.expertCount - shape.ffn.selectedCount
    #expect(
      shape.activeParameterCount
        == layout.count - shape.layers * idle * shape.ffn.expertParameterCount)
  }

  @Test("counts the operations of a token by hand")
  func operations() {
    // Width 12, context 7: 8·144 for the projections, 2·12·8 for scores and mixing, 24·5·2 for a
    // dense block of 5, twice; 2·12·11 for the head.
    #expect(transformerShapes[0].forwardOperations == 2 * (1_152 + 192 + 240) + 264)
  }

  @Test("says what does not fit together")
  func problems() {
    func problem(_ change: (inout TransformerShape) -> Void) -> String? {
      var shape = transformerShapes[2]
      change(&shape)
      return shape.problem
    }
    #expect(problem { _ in } == nil)
    #expect(
      problem { $0.heads = 5 } == "5 heads do not divide the width 12: give a divisor of it")
    #expect(
      problem { $0.heads = 4 }
        == "rotary positions need heads of even width, and 12 over 4 heads is 3")
    #expect(problem { $0.layers = 0 } == "the number of layers is 0: give 1 to 1024")
    #expect(
      problem { $0.vocabulary = 70_000 } == "the vocabulary is 70000: give 1 to 65536")
    #expect(
      problem { $0.ffn.outputWidth = 9 }
        == "the feed-forward block takes 12 and gives 9, and the width is 12")
  }

  @Test("evaluates the mean over every token but the first", arguments: transformerShapes)
  func evaluation(shape: TransformerShape) throws {
    let model = model(shape)
    let tokens = sampleText(9 * shape.context + 4)
    var sum = 0.0
    for start in stride(from: 0, to: tokens.count - 1, by: shape.context) {
      let length = min(shape.context, tokens.count - 1 - start)
      let logits = model.readableLogits(of: tokens[start..<start + length].map { Int($0) })
      for t in 0..<length {
        let row = logits.row(t)
        sum += log(row.reduce(0) { $0 + exp($1) }) - logits[t, Int(tokens[start + t + 1])]
      }
    }
    let evaluation = try model.evaluation(on: tokens)
    #expect(evaluation.tokenCount == tokens.count - 1)
    expectClose(evaluation.crossEntropy, sum / Double(tokens.count - 1), tolerance: 1e-12)
    expectClose(evaluation.perplexity, exp(evaluation.crossEntropy), tolerance: 1e-15)
    expectClose(
      evaluation.bitsPerToken, evaluation.crossEntropy / 0.693147180559945, tolerance: 1e-12)
  }

  @Test("a limited evaluation takes whole windows; too short a text is refused")
  func limitedEvaluation() throws {
    let shape = transformerShapes[0]
    let model = model(shape)
    let evaluation = try model.evaluation(on: sampleText(1_000), limit: 100)
    #expect(evaluation.tokenCount == 98)
    #expect(throws: NetworkError.mismatch("the text has 1 tokens, and an evaluation needs 2")) {
      try model.evaluation(on: [3])
    }
  }

  @Test("hidden states are what enters the feed-forward block", arguments: transformerShapes)
  func hiddenStates(shape: TransformerShape) throws {
    let model = model(shape)
    let tokens = sampleText(6 * shape.context + 3)
    for l in 0..<shape.layers {
      let hidden = try model.hiddenStates(
        entering: l, of: tokens, samples: 20, perWindow: 5, seed: 2)
      #expect(hidden.states.rowCount == 20)
      #expect(hidden.places == hidden.places.sorted() && Set(hidden.places).count == 20)
      #expect(Set(hidden.places.map { $0 / shape.context }).count == 4)
      #expect(hidden.tokens == hidden.places.map { Int(tokens[$0]) })
      for (row, place) in hidden.places.enumerated() {
        let start = place / shape.context * shape.context
        var x = model.readableEmbedding(of: tokens[start...place].map { Int($0) })
        for before in 0..<l { x = model.readableBlock(before, of: x) }
        let normed = x.map { model.readableNorm("layers.\(l).norm1", of: $0) }
        let attended = zip(x, model.readableAttention(l, of: normed)).map {
          zip($0, $1).map { $0 + $1 }
        }
        expectClose(
          Array(hidden.states.row(row)),
          model.readableNorm("layers.\(l).norm2", of: attended[place - start]), tolerance: 1e-11)
      }
    }
  }

  @Test("all tokens are sampled where there are not enough")
  func fewTokens() throws {
    let shape = transformerShapes[0]
    let hidden = try model(shape).hiddenStates(
      entering: 0, of: sampleText(2 * shape.context + 3), samples: 500, seed: 2)
    #expect(hidden.places == Array(0..<2 * shape.context))
    #expect(
      throws: NetworkError.mismatch("the text has 6 tokens, fewer than the context of 7")
    ) { try model(shape).hiddenStates(entering: 0, of: sampleText(6), samples: 5, seed: 2) }
  }

  @Test("a layer of the model is what stands under its name", arguments: transformerShapes)
  func layers(shape: TransformerShape) throws {
    let model = model(shape)
    let l = shape.layers - 1
    let alone = try Layer(from: file(model), prefix: "layers.\(l).ffn.")
    #expect(model.layer(l) == alone)
  }

  @Test("starts with embeddings of deviation 0.02 and norms of one")
  func initialValues() throws {
    var shape = transformerShapes[0]
    shape.vocabulary = 500
    let model = LanguageModel(shape: shape, precision: .float64, seed: 1)
    let embedding = model.matrix("embed.weight").elements
    let deviation = (embedding.reduce(0) { $0 + $1 * $1 } / Double(embedding.count)).squareRoot()
    expectClose(deviation, 0.02, tolerance: 0.05)
    #expect(model.vector("layers.1.norm2.weight") == [Double](repeating: 1, count: 12))
    #expect(model.vector("layers.1.norm2.bias") == [Double](repeating: 0, count: 12))
    let bound = 1 / 12.0.squareRoot()
    let largest = model.matrix("layers.0.attention.qkv.weight").elements.map(abs).max() ?? 0
    #expect(largest < bound && largest > 0.95 * bound)
    #expect(model.vector("layers.0.attention.out.bias").contains { $0 != 0 })
  }
}
