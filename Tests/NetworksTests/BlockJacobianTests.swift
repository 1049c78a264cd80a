import LinearAlgebra
@testable import Networks
import TestSupport
import Testing

@Suite("BlockJacobian")
struct BlockJacobianTests {
  @Test("matches central differences of the readable layer", arguments: transformerShapes)
  func matchesDifferences(shape: TransformerShape) throws {
    let model = LanguageModel(shape: shape, precision: .float64, seed: 4).disturbed()
    let tokens = sampleText(2 * shape.context)
    let places = [0, shape.context - 1, shape.context + 4]
    for l in 0..<shape.layers {
      let jacobians = try model.blockJacobians(ofLayer: l, in: tokens, at: places)
      #expect(jacobians.count == places.count)
      for (place, jacobian) in zip(places, jacobians) {
        let (start, t) = (place / shape.context * shape.context, place % shape.context)
        let window = tokens[start..<start + shape.context].map { Int($0) }
        var x = model.readableEmbedding(of: window)
        for before in 0..<l { x = model.readableBlock(before, of: x) }
        let column = (place + l) % shape.width
        let step = 6.06e-6
        var (ahead, behind) = (x, x)
        ahead[t][column] += step
        behind[t][column] -= step
        let (up, down) = (
          model.readableBlock(l, of: ahead)[t], model.readableBlock(l, of: behind)[t]
        )
        let difference = zip(up, down).map { ($0 - $1) / (2 * step) }
        expectClose(jacobian.whole.column(column), difference, tolerance: 1e-8)
      }
    }
  }

  @Test("a place outside the text is refused")
  func outside() {
    let shape = transformerShapes[0]
    let model = LanguageModel(shape: shape, precision: .float64, seed: 4)
    #expect(throws: NetworkError.mismatch("place 7 is outside the 7 tokens of whole windows")) {
      try model.blockJacobians(ofLayer: 0, in: sampleText(13), at: [2, 7])
    }
  }
}
