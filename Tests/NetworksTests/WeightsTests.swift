import LinearAlgebra
import Networks
import Testing

@Suite("Weights at rest")
struct WeightsTests {
  private static let shape = LayerShape(
    inputWidth: 5, outputWidth: 3, hiddenWidth: 4, expertCount: 3, routing: .soft,
    hasRouterBias: true)

  @Test("take the bytes of their type, and are widened without loss")
  func narrow() {
    for precision in Precision.allCases {
      let layer = Layer(shape: Self.shape, precision: precision, seed: 1)
      #expect(layer.precision == precision && layer.weights.precision == precision)
      #expect(
        layer.weights.byteCount == (precision == .float32 ? 4 : 8) * layer.shape.totalParameterCount
      )
      let layout = layer.layout
      for slot in layout.slots where slot.name.hasPrefix("experts.1.w") {
        let expert = layer.expert(1)
        let values = layout.values(of: slot, in: layer.parameters)
        let found = [expert.w1.elements, expert.w2.elements, expert.b1 ?? [], expert.b2 ?? []]
        #expect(found.contains(values), "\(slot.name)")
      }
      #expect(
        Layer(shape: layer.shape, parameters: layer.parameters, precision: precision) == layer)
    }
  }

  @Test("a layer trained in float32 is held so, and goes on from there to the last bit")
  func trained() throws {
    var stream = RandomStream(seed: 4, purpose: .test)
    let inputs = Matrix(rows: 40, columns: 5, using: &stream)
    let target = Target.values(Matrix(rows: 40, columns: 3, using: &stream))
    func training(_ steps: Int...) throws -> LayerTraining {
      var training = LayerTraining(
        shape: Self.shape, options: TrainingOptions(batchSize: 8, precision: .float32))
      for steps in steps {
        try training.run(steps: steps, inputs: inputs, target: target, rows: Array(0..<40))
      }
      return training
    }
    let (once, twice) = (try training(12), try training(0, 5, 7))
    #expect(once == twice && once.layer.weights.precision == .float32)
    #expect(once.state.firstMoments.count == once.layer.shape.totalParameterCount)
    // Before the first step there is nothing to hold.
    #expect(try training(0).state.firstMoments.isEmpty)
  }

  @Test("a transformer's block is cut out as it is held")
  func block() {
    let shape = TransformerShape(
      vocabulary: 7, context: 4, width: 6, heads: 2, layers: 2,
      ffn: LayerShape(
        inputWidth: 6, outputWidth: 6, hiddenWidth: 5, expertCount: 2, routing: .soft))
    for precision in Precision.allCases {
      let model = LanguageModel(shape: shape, precision: precision, seed: 3)
      #expect(model.precision == precision && model.layer(1).precision == precision)
      #expect(
        LanguageModel(shape: shape, parameters: model.parameters, precision: precision) == model)
      #expect(
        model.weights.byteCount == (precision == .float32 ? 4 : 8) * shape.totalParameterCount)
    }
  }
}
