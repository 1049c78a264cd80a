import Foundation
import Networks
import Testing

@Suite("LayerShape")
struct LayerShapeTests {
  @Test("counts the parameters that the layout holds", arguments: layerShapes)
  func counts(shape: LayerShape) {
    let layout = ParameterLayout(shape)
    #expect(layout.count == shape.totalParameterCount)
    #expect(
      layout.slots.reduce(0) { $0 + $1.elements.count } == shape.totalParameterCount)
    let owned = layout.slots.flatMap { $0.elements }
    #expect(owned.sorted() == Array(0..<layout.count))
  }

  @Test("counts by hand")
  func byHand() {
    let dense = LayerShape(inputWidth: 5, outputWidth: 3, hiddenWidth: 7)
    #expect(dense.totalParameterCount == 5 * 7 + 7 + 7 * 3 + 3)
    #expect(dense.activeParameterCount == dense.totalParameterCount)
    #expect(dense.forwardOperations == 2 * (35 + 21))
    let top = LayerShape(
      inputWidth: 5, outputWidth: 3, hiddenWidth: 7, expertCount: 4, routing: .topK,
      selectedCount: 2, hasRouterBias: true)
    #expect(top.totalParameterCount == 24 + 4 * 66)
    #expect(top.activeParameterCount == 24 + 2 * 66)
    #expect(top.forwardOperations == 2 * (20 + 2 * 56))
    let gated = LayerShape(
      inputWidth: 5, outputWidth: 3, hiddenWidth: 7, expertCount: 4, routing: .soft,
      isGated: true)
    #expect(gated.totalParameterCount == 20 + 4 * 7 * 13)
    #expect(gated.activeParameterCount == gated.totalParameterCount)
    #expect(gated.forwardOperations == 2 * (20 + 4 * 7 * 13))
    var biased = gated
    biased.gatedBiases = GatedBiases(w1: true, w2: true, w3: true)
    #expect(biased.totalParameterCount == 20 + 4 * (7 * 15 + 3))
    #expect(biased.forwardOperations == gated.forwardOperations)
    biased.gatedBiases = GatedBiases(w1: false, w2: true, w3: false)
    #expect(biased.totalParameterCount == 20 + 4 * (7 * 13 + 3))
  }

  @Test("a description without biases is as it was before experts could have any")
  func stored() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    func text(_ shape: LayerShape) throws -> String {
      String(decoding: try encoder.encode(shape), as: UTF8.self)
    }
    var shape = LayerShape(
      inputWidth: 5, outputWidth: 3, hiddenWidth: 7, activation: .silu, isGated: true,
      gatedBiases: GatedBiases(w1: false, w2: false, w3: false))
    let plain =
      #"{"activation":"silu","expertCount":1,"hasRouterBias":false,"hiddenWidth":7,"#
      + #""inputWidth":5,"isGated":true,"normalisation":"after","outputWidth":3,"#
      + #""routing":"dense","selectedCount":1,"temperature":1}"#
    #expect(try text(shape) == plain)
    #expect(try JSONDecoder().decode(LayerShape.self, from: Data(plain.utf8)) == shape)
    shape.gatedBiases = GatedBiases(w1: true, w2: false, w3: true)
    #expect(try text(shape).contains(#""gatedBiases":{"w1":true,"w2":false,"w3":true}"#))
    #expect(shape.isConsistent)
    shape.isGated = false
    #expect(!shape.isConsistent)
  }

  @Test("no width is nearer to the total than the matched one", arguments: layerShapes)
  func matchedTotal(shape: LayerShape) {
    let dense = shape.dense(matching: .total)
    #expect(dense.routing == .dense && dense.expertCount == 1 && !dense.hasRouterBias)
    #expect(dense.isGated == shape.isGated && dense.activation == shape.activation)
    func distance(_ width: Int) -> Int {
      var other = dense
      other.hiddenWidth = width
      return abs(other.totalParameterCount - shape.totalParameterCount)
    }
    for width in 1...2 * dense.hiddenWidth {
      #expect(distance(dense.hiddenWidth) <= distance(width), "width \(width)")
    }
  }

  @Test("matched to the active size is k times the width", arguments: layerShapes)
  func matchedActive(shape: LayerShape) {
    let dense = shape.dense(matching: .active)
    #expect(dense.hiddenWidth == shape.selectedCount * shape.hiddenWidth)
    #expect(dense.dense(matching: .total) == dense)
  }

  @Test("a dense layer has one expert and no router, whatever it is asked for")
  func dense() {
    let shape = LayerShape(
      inputWidth: 2, outputWidth: 2, hiddenWidth: 2, expertCount: 9, selectedCount: 4,
      hasRouterBias: true)
    #expect(shape.expertCount == 1 && shape.selectedCount == 1 && !shape.hasRouterBias)
    #expect(shape.routerParameterCount == 0)
    let soft = LayerShape(
      inputWidth: 2, outputWidth: 2, hiddenWidth: 2, expertCount: 9, routing: .soft,
      selectedCount: 4)
    #expect(soft.selectedCount == 9)
  }
}
