import LinearAlgebra
import Networks
import Testing

@Suite("Layer")
struct LayerTests {
  @Test("initial weights fill ±1/√fan-in, differently in every tensor", arguments: layerShapes)
  func bounds(shape: LayerShape) {
    let layer = Layer(shape: shape, precision: .float64, seed: 3)
    var firsts: Set<Double> = []
    for slot in layer.layout.slots {
      let isSecond = slot.name.contains("w2")
      let fanIn = isSecond ? shape.hiddenWidth : shape.inputWidth
      #expect(slot.fanIn == fanIn, "\(slot.name)")
      let bound = 1 / Double(fanIn).squareRoot()
      let values = layer.layout.values(of: slot, in: layer.parameters)
      #expect(values.allSatisfy { abs($0) <= bound })
      firsts.insert(values[0])
    }
    #expect(firsts.count == layer.layout.slots.count)
  }

  @Test("a wide layer's weights have the uniform distribution's mean and variance")
  func moments() {
    let shape = LayerShape(inputWidth: 100, outputWidth: 1, hiddenWidth: 300)
    let layer = Layer(shape: shape, precision: .float64, seed: 5)
    let weights = layer.expert(0).w1.elements
    let n = Double(weights.count)
    let mean = weights.reduce(0, +) / n
    let variance = weights.reduce(0) { $0 + $1 * $1 } / n
    // Bound 0.1: variance 0.01/3, of which the mean of 30,000 has deviation 0.00033.
    #expect(abs(mean) < 0.0015)
    #expect(abs(variance * 3 / 0.01 - 1) < 0.03)
    #expect((weights.max() ?? 0) > 0.099 && (weights.min() ?? 0) < -0.099)
  }

  @Test("float32 weights are the float64 ones rounded", arguments: layerShapes)
  func rounded(shape: LayerShape) {
    let double = Layer(shape: shape, precision: .float64, seed: 8)
    let single = Layer(shape: shape, precision: .float32, seed: 8)
    #expect(single.parameters == double.parameters.map { Double(Float($0)) })
    #expect(single.parameters != double.parameters)
    #expect(Layer(shape: shape, precision: .float64, seed: 9) != double)
  }

  @Test("one more expert does not move the first tensors")
  func independentStreams() {
    func layer(_ experts: Int) -> Layer {
      Layer(
        shape: LayerShape(
          inputWidth: 3, outputWidth: 2, hiddenWidth: 4, expertCount: experts, routing: .soft),
        precision: .float64, seed: 1)
    }
    let (few, many) = (layer(2), layer(3))
    #expect(few.expert(1).w1 == many.expert(1).w1 && few.expert(0).b2 == many.expert(0).b2)
  }
}
