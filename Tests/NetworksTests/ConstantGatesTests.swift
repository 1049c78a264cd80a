import LinearAlgebra
import TestSupport
import Testing

@testable import Networks

@Suite("Constant gates")
struct ConstantGatesTests {
  @Test("are those whose router the task gives no gradient, in every form")
  func agree() {
    for routing in [Routing.soft, .topK] {
      for experts in 1...3 {
        for k in 1...(routing == .topK ? experts : 1) {
          for normalisation in GateNormalisation.allCases {
            let shape = LayerShape(
              inputWidth: 3, outputWidth: 2, hiddenWidth: 4, expertCount: experts, routing: routing,
              selectedCount: routing == .topK ? k : nil, normalisation: normalisation,
              hasRouterBias: true)
            #expect(
              routerGradient(shape).allSatisfy { $0 == 0 } == shape.hasConstantGates,
              "\(routing), \(k) of \(experts), \(normalisation)")
          }
        }
      }
    }
    #expect(!LayerShape(inputWidth: 3, outputWidth: 2, hiddenWidth: 4).hasConstantGates)
  }

  private func routerGradient(_ shape: LayerShape) -> [Double] {
    var stream = RandomStream(seed: 3, purpose: .test)
    let (inputs, outputs) = (
      Matrix(rows: 9, columns: 3, using: &stream), Matrix(rows: 9, columns: 2, using: &stream)
    )
    let objective = LayerObjective<Double>(
      shape: shape, inputs: inputs, target: .values(outputs), batchSize: 9,
      routerLosses: RouterLosses(balance: 0, z: 0))
    var gradients = [Double](repeating: .nan, count: objective.parameterCount)
    _ = objective.evaluate(
      batch: Array(0..<9), parameters: Layer(shape: shape, precision: .float64, seed: 1).parameters,
      gradients: &gradients)
    return ParameterLayout(shape).slots.filter { $0.name.hasPrefix("router") }
      .flatMap { gradients[$0.elements] }
  }
}
