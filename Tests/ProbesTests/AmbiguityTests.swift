import LinearAlgebra
import Networks
import Testing

@testable import Probes

@Suite struct AmbiguityTests {
  private func layer(
    _ routing: Routing = .soft, experts: Int = 3, k: Int? = nil,
    normalisation: GateNormalisation = .after, seed: UInt64 = 3
  ) -> Layer {
    Layer(
      shape: LayerShape(
        inputWidth: 3, outputWidth: 4, hiddenWidth: 5, expertCount: experts, routing: routing,
        selectedCount: k, normalisation: normalisation), precision: .float64, seed: seed)
  }

  private let inputs: Matrix = {
    var stream = RandomStream(seed: 1, purpose: .data)
    return Matrix(rows: 40, columns: 3, using: &stream)
  }()

  private var values: Target {
    var stream = RandomStream(seed: 2, purpose: .data)
    return .values(Matrix(rows: 40, columns: 4, using: &stream))
  }

  private var labels: Target { .labels((0..<40).map { ($0 * 7) % 4 }) }

  @Test("the loss of the mean is the experts' less their ambiguity, measured apart, to 1e-12")
  func decomposition() throws {
    for target in [values, labels] {
      for layer in [layer(), layer(.topK, k: 2), layer(.topK, k: 2, normalisation: .before)] {
        let measure = try AmbiguityMeasure(of: layer, at: inputs, target: target)
        let probe = measure.measured()
        for one in [probe.own, probe.uniform, measure.shuffled(seed: 1, draw: 0)] {
          #expect(abs(one.expertLoss - one.ambiguity - one.meanLoss) < 1e-12)
          #expect(one.ambiguity > 0)
        }
        // The layer's own answer is the mean where gates sum to 1, else its scale is a term of its own.
        if layer.shape.normalisation == .after {
          #expect(abs(probe.loss - probe.own.meanLoss) < 1e-12 && probe.scale == nil)
        } else {
          #expect(try abs(#require(probe.scale) + probe.own.meanLoss - probe.loss) < 1e-15)
          #expect(abs(probe.scale ?? 0) > 1e-6)
        }
      }
    }
  }

  @Test("every number against a loop that is written out") func loop() throws {
    let layer = layer(.topK, k: 2)
    let gates = layer.gates(at: inputs)
    let outputs = layer.experts.map { $0.outputs(at: inputs) }
    let labels = (0..<40).map { ($0 * 7) % 4 }
    func loss(_ z: [Double], _ n: Int) -> Double {
      -Double.logarithm(ClassProbabilities.of(z[...])[labels[n]])
    }
    var (expert, mean, top, different, all) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for n in 0..<40 {
      let g = Array(gates.weights.row(n))
      var m = [Double](repeating: 0, count: 4)
      for i in 0..<3 {
        let z = Array(outputs[i].row(n))
        expert += g[i] * loss(z, n)
        for k in 0..<4 { m[k] += g[i] * z[k] }
        for j in 0..<3 where j != i {
          all += g[i] * g[j]
          if largestPlace(z[...]) != largestPlace(outputs[j].row(n)) { different += g[i] * g[j] }
        }
      }
      mean += loss(m, n)
      top += loss(Array(outputs[largestPlace(g[...])].row(n)), n)
    }
    let probe = try AmbiguityMeasure(of: layer, at: inputs, target: self.labels).measured(best: 1)
    #expect(abs(probe.own.expertLoss - expert / 40) < 1e-12)
    #expect(abs(probe.own.meanLoss - mean / 40) < 1e-12)
    #expect(abs(probe.topLoss - top / 40) < 1e-12)
    #expect(try abs(#require(probe.disagreement) - different / all) < 1e-12)
    let alone = (0..<40).reduce(0.0) { $0 + loss(Array(outputs[1].row($1)), $1) } / 40
    #expect(abs((probe.best?.loss ?? 0) - alone) < 1e-12)
    #expect(abs(probe.routingGain - (probe.uniform.expertLoss - probe.own.expertLoss)) < 1e-15)
  }

  @Test("one expert a sample is a partition, without ambiguity; equal gates are an ensemble")
  func kinds() throws {
    let one = try AmbiguityMeasure(
      of: layer(.topK, k: 1, normalisation: .before), at: inputs, target: values
    ).measured()
    #expect(one.own.ambiguity == 0 && one.correlation == nil && one.pairCount == 0)
    #expect(abs(one.topLoss - one.own.meanLoss) < 1e-15 && one.hasScale)
    let dense = (0..<3).map { index in
      Layer(
        shape: layer().shape.ofExpert, precision: .float64, seed: UInt64(index) + 9)
    }
    let mean = Layer(meanOf: dense)
    let apart = try AmbiguityMeasure(of: mean, at: inputs, target: values).measured()
    #expect(apart.own == apart.uniform && apart.routingGain == 0 && apart.averagingShare == 1)
    let outputs = mean.outputs(at: inputs)
    let own = dense.map { $0.outputs(at: inputs) }
    for n in 0..<40 {
      for k in 0..<4 {
        #expect(abs(outputs[n, k] - own.reduce(0) { $0 + $1[n, k] } / 3) < 1e-14)
      }
    }
  }

  @Test("errors of one expert's copies go together, of opposite ones against each other")
  func correlation() throws {
    let copy = Layer(
      shape: layer().shape.ofExpert, precision: .float64, seed: 4)
    let same = try AmbiguityMeasure(
      of: Layer(meanOf: [copy, copy]), at: inputs, target: values
    ).measured()
    #expect(abs((same.correlation ?? 0) - 1) < 1e-12 && same.pairCount == 1)
    #expect(same.own.ambiguity < 1e-30)
    // Against a target of zeros the errors are the outputs, which the other expert has with the other sign.
    let slots = copy.layout.slots.filter { $0.name.contains("w2") }
    var turned = copy.parameters
    for slot in slots { for index in slot.elements { turned[index] = -turned[index] } }
    let other = Layer(shape: copy.shape, parameters: turned, precision: .float64)
    let zeros = Target.values(Matrix(repeating: 0, rows: 40, columns: 4))
    let opposite = try AmbiguityMeasure(
      of: Layer(meanOf: [copy, other]), at: inputs, target: zeros
    ).measured()
    #expect(abs((opposite.correlation ?? 0) + 1) < 1e-12)
    #expect(opposite.own.meanLoss < 1e-30)
  }

  @Test("an expert that no sample reaches is named, and counts in no null") func dead() throws {
    let whole = Layer(
      shape: LayerShape(
        inputWidth: 3, outputWidth: 4, hiddenWidth: 5, expertCount: 3, routing: .topK,
        selectedCount: 1, normalisation: .before, hasRouterBias: true), precision: .float64, seed: 3
    )
    var parameters = whole.parameters
    let bias = try #require(whole.layout.slots.first { $0.name == "router.bias" })
    parameters[bias.offset + 1] = -1e3
    let layer = Layer(shape: whole.shape, parameters: parameters, precision: .float64)
    let probe = try AmbiguityMeasure(of: layer, at: inputs, target: values).measured()
    #expect(probe.dead == [1])
    let best = try AmbiguityMeasure.bestExpert(of: layer, at: inputs, target: values)
    #expect(best == 0 || best == 2)
    guard case .values(let wanted) = values else { return }
    let alone = [0, 2].map { i -> Double in
      let outputs = layer.expert(i).outputs(at: inputs)
      return (0..<40).reduce(0.0) { sum, n in
        sum + squaredDistance(outputs.row(n), wanted.row(n)) / 4
      } / 40
    }
    #expect(abs(probe.uniform.expertLoss - (alone[0] + alone[1]) / 2) < 1e-12)
    #expect(best == (alone[0] <= alone[1] ? 0 : 2))
  }

  @Test("a single expert, and no sample, are refused") func refusals() {
    #expect(throws: ProbeError.self) {
      try AmbiguityMeasure(of: layer(experts: 1), at: inputs, target: values)
    }
    #expect(throws: ProbeError.self) {
      try AmbiguityMeasure(
        of: layer(), at: inputs.prefix(rows: 0), target: .labels([]))
    }
  }
}

extension LayerShape {
  /// The dense layer of one expert's width.
  fileprivate var ofExpert: LayerShape {
    LayerShape(inputWidth: inputWidth, outputWidth: outputWidth, hiddenWidth: hiddenWidth)
  }
}
