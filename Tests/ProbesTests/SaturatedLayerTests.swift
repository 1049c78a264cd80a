import LinearAlgebra
import Networks
import Probes
import Safetensors
import Testing

/// Layers at which numbers vanish, with figures that PyTorch and mpmath gave.
@Suite("Saturated layers")
struct SaturatedLayerTests {
  private func probe(_ name: String) throws -> JacobianProbe {
    let file = try SafetensorsFile(path: fixture("\(name).safetensors"))
    let shape = try file.info(named: "x").shape
    let x = Matrix(rows: shape[0], columns: shape[1], elements: try file.doubles(named: "x"))
    return try JacobianProbe(of: try Layer(from: file), at: x)
  }

  @Test("gelu' goes to zero")
  func gelu() throws {
    let mean = try probe("sat1-gelu").experts[0].mean
    #expect(abs(try #require(mean[.srank]) - 1.285) < 5e-4)
    #expect(abs(try #require(mean[.frobenius]) - 1.230) < 5e-4)
  }

  @Test("tanh' is sech^2")
  func tanh() throws {
    let experts = try probe("big-tanh-30").experts
    #expect(abs(try #require(experts[0].mean[.decay]) - 6.579) < 5e-4)
    #expect(abs(try #require(experts[1].mean[.decay]) - 6.439) < 5e-4)
  }

  @Test("a Jacobian of more inputs and outputs than hidden units has no condition number")
  func condition() throws {
    let probe = try probe("tiny-16-4-16")
    for expert in probe.experts where !expert.isDead { #expect(expert.mean[.cond] == .infinity) }
    #expect(probe.routedMean[.cond] == .infinity)
  }
}
