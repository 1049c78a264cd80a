import LinearAlgebra
import Networks
import Probes

/// One gated expert of a language model's size: its Jacobian's whole spectrum, and the top of it.
struct BigExpertJob {
  var width = 1_024
  var hidden = 3_584

  func run(_ timer: Timer) throws {
    var stream = RandomStream(seed: 0, purpose: .data)
    func normal(_ rows: Int, _ columns: Int, _ scale: Double) -> Matrix {
      var matrix = Matrix(rows: rows, columns: columns, using: &stream)
      for index in matrix.elements.indices { matrix.elements[index] *= scale }
      return matrix
    }
    let w1 = normal(hidden, width, 1 / 32)
    let w3 = normal(hidden, width, 1 / 32)
    let w2 = normal(width, hidden, 1 / 60)
    let sample = Matrix(rows: 1, columns: width, using: &stream)
    let expert = Expert(activation: .silu, w1: w1, b1: nil, w2: w2, b2: nil, w3: w3)
    func jacobian() -> ScaledProduct {
      let activations = expert.activations(at: sample)
      return expert.jacobianProduct(
        slope: activations.slope.elements, gateSlope: activations.gateSlope?.elements)
    }
    try timer.time("big-expert-full", unit: "jacobians", count: 1) {
      _ = try jacobian().matrix.singularValues()
    }
    try timer.time("big-expert-top16", unit: "jacobians", count: 1) {
      _ = try LeadingSingularValues(of: jacobian(), count: 16)
    }
  }
}
