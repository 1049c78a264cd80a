import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

/// The exact Jacobians against central differences of the readable forward pass.
@Suite("Layer and expert Jacobians")
struct LayerJacobianTests {
  /// Samples that lie well off the switching boundary, where the layer has a derivative.
  private func samples(of layer: Layer, seed: UInt64) throws -> Matrix {
    let inputs = randomMatrix(12, layer.shape.inputWidth, seed: seed)
    let clear = try inputs.rowIndices.filter { row in
      let margin = try RoutingStatistics(of: layer, at: inputs.rows(at: [row])).margin
      return (margin ?? 1) > 1e-3
    }
    return inputs.rows(at: clear.prefix(4))
  }

  @Test("the layer's Jacobian is its derivative", arguments: layerForms, 0..<2 as Range<UInt64>)
  func fullJacobian(shape: LayerShape, seed: UInt64) throws {
    let layer = randomLayer(shape, seed: seed)
    let inputs = try samples(of: layer, seed: seed + 7)
    #expect(inputs.rowCount == 4)
    for row in inputs.rowIndices {
      let x = Array(inputs.row(row))
      let difference = differenceJacobian(of: layer.outputs(at:), at: x)
      let bound = differenceBound(difference)
      let figures = try #require(
        try JacobianProbe(of: layer, at: Matrix([x])).layer)
      #expect((figures.firstJacobian - difference).frobeniusNorm <= bound)
      // Singular values move by no more than the matrix does.
      for (ours, theirs) in zip(figures.meanSpectrum, try difference.singularValues()) {
        #expect(abs(ours - theirs) <= bound)
      }
    }
  }

  @Test("an expert's Jacobian is its derivative", arguments: layerForms)
  func expertJacobian(shape: LayerShape) throws {
    let layer = randomLayer(shape, seed: 3)
    let x = Array(randomMatrix(1, shape.inputWidth, seed: 4).row(0))
    let probe = try JacobianProbe(of: layer, at: Matrix([x]))
    for i in 0..<shape.expertCount {
      let expert = layer.expert(i)
      let activations = expert.activations(at: Matrix([x]))
      let exact = expert.jacobian(
        slope: activations.slope.elements, gateSlope: activations.gateSlope?.elements)
      let difference = differenceJacobian(of: expert.outputs(at:), at: x)
      #expect((exact - difference).frobeniusNorm <= differenceBound(difference))
      expectClose(
        probe.experts[i].firstSpectrum, try exact.singularValues(), tolerance: 1e-13)
    }
  }

  @Test("the frozen part leaves the router's derivative out", arguments: layerForms)
  func frozenPart(shape: LayerShape) throws {
    let layer = randomLayer(shape, seed: 5)
    let inputs = try samples(of: layer, seed: 6)
    var shares: [Double] = []
    for row in inputs.rowIndices {
      let x = Matrix([Array(inputs.row(row))])
      let gates = layer.gates(at: x).weights
      let held = differenceJacobian(
        of: { point in
          (0..<shape.expertCount).reduce(
            Matrix(repeating: 0, rows: 1, columns: shape.outputWidth)
          ) { $0 + layer.expert($1).outputs(at: point).scaled(by: gates[0, $1]) }
        }, at: x.elements)
      let full = differenceJacobian(of: layer.outputs(at:), at: x.elements)
      let figures = try #require(try JacobianProbe(of: layer, at: x).layer)
      for (ours, theirs) in zip(figures.frozenMeanSpectrum, try held.singularValues()) {
        #expect(abs(ours - theirs) <= differenceBound(held))
      }
      let share = (full - held).frobeniusNorm / full.frobeniusNorm
      #expect(abs(try #require(figures.routerShare) - share) <= 1e-7)
      shares.append(share)
    }
    let figures = try #require(try JacobianProbe(of: layer, at: inputs).layer)
    let mean = shares.reduce(0, +) / Double(shares.count)
    #expect(abs(try #require(figures.routerShare) - mean) <= 1e-7)
  }

  @Test("a dense layer has no router part", arguments: layerForms.prefix(2))
  func denseShare(shape: LayerShape) throws {
    let probe = try JacobianProbe(
      of: randomLayer(shape, seed: 1), at: randomMatrix(5, shape.inputWidth, seed: 2))
    let figures = try #require(probe.layer)
    #expect(figures.routerShare == 0)
    #expect(figures.frozenMean == figures.mean)
    #expect(figures.frozenMeanSpectrum == figures.meanSpectrum)
    #expect(probe.experts[0].mean == figures.mean)
    #expect(probe.alignment.meanMagnitude == nil)
  }

  @Test("a layer that answers 0 everywhere has no router share")
  func zeroLayer() throws {
    let shape = layerForms[3]
    let layer = Layer(
      shape: shape, parameters: [Double](repeating: 0, count: shape.totalParameterCount),
      precision: .float64)
    let probe = try JacobianProbe(of: layer, at: randomMatrix(3, shape.inputWidth, seed: 1))
    let figures = try #require(probe.layer)
    #expect(figures.routerShare == nil)
    for statistic in SpectrumStatistic.allCases {
      #expect(figures.mean[statistic] == (statistic == .sigma1 ? 0 : nil))
      #expect(probe.routedMean[statistic] == (statistic == .sigma1 ? 0 : nil))
    }
    #expect(probe.alignment.meanMagnitude == nil)
    #expect(probe.pointwiseAlignment.meanMagnitude == nil)
  }
}

extension Matrix {
  /// The numbers of the rows.
  var rowIndices: Range<Int> { 0..<rowCount }
}
