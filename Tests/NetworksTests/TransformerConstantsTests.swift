import Foundation
@testable import Networks
import TestSupport
import Testing

@Suite("The rotary base and epsilon of a transformer")
struct TransformerConstantsTests {
  @Test("are stored where they are not the usual ones, and change what a model says")
  func stored() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    func text(_ shape: TransformerShape) throws -> String {
      String(decoding: try encoder.encode(shape), as: UTF8.self)
    }
    let usual = transformerShapes[5]
    var shape = usual
    (shape.rotaryBase, shape.epsilon) = (500_000, 1e-6)
    #expect(shape != usual)
    let changed = try text(shape)
    #expect(changed.contains(#""normEpsilon":1e-06"#) && changed.contains(#""ropeTheta":500000"#))
    #expect(try JSONDecoder().decode(TransformerShape.self, from: Data(changed.utf8)) == shape)
    (shape.rotaryBase, shape.epsilon) = (10_000, 1e-5)
    #expect(shape == usual)
    let plain = try text(usual)
    #expect(!plain.contains("ropeTheta") && !plain.contains("normEpsilon"))
    let read = try JSONDecoder().decode(TransformerShape.self, from: Data(plain.utf8))
    #expect(read.rotaryBase == 10_000 && read.epsilon == 1e-5)
  }

  @Test("are in a model's own metadata, the base of rotary ones alone")
  func metadata() {
    func entries(_ shape: TransformerShape) -> [String: String] {
      LanguageModel(shape: shape, precision: .float64, seed: 1).nativeMetadata
    }
    let unusual = entries(transformerShapes[8])
    #expect(unusual["rope_theta"] == "300.0" && unusual["norm_epsilon"] == "0.05")
    let learned = entries(transformerShapes[0])
    #expect(learned["rope_theta"] == nil && learned["norm_epsilon"] == "1e-05")
  }
}
