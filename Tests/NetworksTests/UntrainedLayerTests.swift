import LinearAlgebra
import Networks
import Testing

@Suite("Untrained layers")
struct UntrainedLayerTests {
  @Test(
    "experts and router drawn alone are those of the whole layer, bit for bit",
    arguments: layerShapes, Precision.allCases)
  func sameBits(shape: LayerShape, precision: Precision) {
    let whole = Layer(shape: shape, precision: precision, seed: 11)
    let twin = UntrainedLayer(shape: shape, precision: precision, seed: 11)
    #expect(twin.layer == whole && twin.routerWeight == whole.routerWeight)
    var stream = RandomStream(seed: 2, purpose: .test)
    let inputs = Matrix(rows: 6, columns: shape.inputWidth, using: &stream)
    let (a, b) = (twin.gates(at: inputs), whole.gates(at: inputs))
    #expect(a.logits == b.logits && a.weights == b.weights && a.selected == b.selected)
    for i in (0..<shape.expertCount).reversed() {
      let (drawn, held) = (twin.expert(i), whole.expert(i))
      #expect(drawn.w1 == held.w1 && drawn.w2 == held.w2 && drawn.w3 == held.w3)
      #expect(drawn.b1 == held.b1 && drawn.b2 == held.b2 && drawn.b3 == held.b3)
    }
  }
}
