import LinearAlgebra
@testable import Networks
import TestSupport
import Testing

/// Every form a layer can take, small, with uneven widths so that a swapped one shows.
let layerShapes: [LayerShape] = {
  var shapes: [LayerShape] = []
  for gated in [false, true] {
    shapes.append(
      LayerShape(
        inputWidth: 5, outputWidth: 3, hiddenWidth: 7, activation: gated ? .silu : .gelu,
        isGated: gated))
    shapes.append(
      LayerShape(
        inputWidth: 5, outputWidth: 3, hiddenWidth: 6, expertCount: 4, routing: .soft,
        temperature: 0.7, activation: gated ? .silu : .tanh, isGated: gated,
        hasRouterBias: !gated))
    for normalisation in GateNormalisation.allCases {
      shapes.append(
        LayerShape(
          inputWidth: 5, outputWidth: 6, hiddenWidth: 4, expertCount: 5, routing: .topK,
          selectedCount: 2, temperature: 1.3, activation: gated ? .silu : .geluTanh,
          normalisation: normalisation, isGated: gated, hasRouterBias: gated))
    }
  }
  for (routing, biases) in [
    (Routing.dense, GatedBiases(w1: true, w2: true, w3: false)),
    (.soft, GatedBiases(w1: true, w2: true, w3: true)),
    (.soft, GatedBiases(w1: false, w2: false, w3: true)),
    (.topK, GatedBiases(w1: true, w2: true, w3: true)),
    (.topK, GatedBiases(w1: false, w2: true, w3: false)),
  ] {
    shapes.append(
      LayerShape(
        inputWidth: 5, outputWidth: 6, hiddenWidth: 4, expertCount: 5, routing: routing,
        selectedCount: 2, temperature: 1.3, activation: .silu, isGated: true,
        gatedBiases: biases))
  }
  return shapes
}()

@Suite("LayerKernel")
struct LayerKernelTests {
  private func randomMatrix(_ rows: Int, _ columns: Int, _ seed: UInt64) -> Matrix {
    var stream = RandomStream(seed: seed, purpose: .test)
    return Matrix(rows: rows, columns: columns, using: &stream)
  }

  @Test("agrees with the readable form, expert by expert", arguments: layerShapes)
  func agreesWithReadableForm(shape: LayerShape) {
    let layer = Layer(shape: shape, precision: .float64, seed: 3)
    let x = randomMatrix(11, shape.inputWidth, 4)
    let kernel = LayerKernel<Double>(shape: shape, capacity: 11)
    var y = Matrix(repeating: 0, rows: 11, columns: shape.outputWidth)
    kernel.forward(x.elements, rows: 11, parameters: layer.parameters, into: &y.elements)
    expectClose(y, layer.outputs(at: x))
  }

  @Test("in float32 agrees with float64 to single precision", arguments: layerShapes)
  func singlePrecision(shape: LayerShape) {
    let layer = Layer(shape: shape, precision: .float32, seed: 3)
    let x = Matrix(randomMatrix(11, shape.inputWidth, 4).elements.map { [Double(Float($0))] })
    let kernel = LayerKernel<Float>(shape: shape, capacity: 11)
    var y = [Float](repeating: 0, count: 11 * shape.outputWidth)
    kernel.forward(
      x.elements.map { Float($0) }, rows: 11, parameters: layer.parameters.map { Float($0) },
      into: &y)
    let expected = layer.outputs(
      at: Matrix(rows: 11, columns: shape.inputWidth, elements: x.elements))
    expectClose(y.map { Double($0) }, expected.elements, tolerance: 1e-5)
  }

  @Test(
    "gradients of every loss match central differences", arguments: layerShapes, [0, 1] as [UInt64])
  func gradients(shape: LayerShape, seed: UInt64) {
    let layer = Layer(shape: shape, precision: .float64, seed: seed)
    let n = 9
    let x = randomMatrix(n, shape.inputWidth, seed + 10)
    for loss in Loss.allCases {
      let target: Target =
        loss == .mse
        ? .values(randomMatrix(n, shape.outputWidth, seed + 20))
        : .labels((0..<n).map { $0 % shape.outputWidth })
      let isRouted = shape.routing != .dense
      let objective = LayerObjective<Double>(
        shape: shape, inputs: x, target: target, batchSize: n,
        routerLosses: RouterLosses(balance: isRouted ? 0.3 : 0, z: isRouted ? 0.2 : 0))
      var gradients = [Double](repeating: .nan, count: objective.parameterCount)
      let first = objective.evaluate(
        batch: Array(0..<n), parameters: layer.parameters, gradients: &gradients)
      // The load in the balance loss is a constant of the gradient: hold it at its first value.
      let load = objective.heldLoad
      var scratch = gradients
      let direction = randomMatrix(1, gradients.count, seed + 30).elements
      expectGradient(
        gradients,
        of: { parameters in
          var value = objective.evaluate(
            batch: Array(0..<n), parameters: parameters, gradients: &scratch)
          value.loss += 0.3 * (objective.balance(withLoad: load, rows: n) - value.balance)
          return isRouted ? value.loss : value.task
        }, at: layer.parameters, along: direction)
      #expect(first.loss.isFinite)
    }
  }

  @Test(
    "the gradient with respect to the input matches central differences", arguments: layerShapes)
  func inputGradient(shape: LayerShape) throws {
    let layer = Layer(shape: shape, precision: .float64, seed: 6)
    let n = 4
    let x = randomMatrix(n, shape.inputWidth, 7)
    let dy = randomMatrix(n, shape.outputWidth, 8)
    let kernel = LayerKernel<Double>(shape: shape, capacity: n)
    var y = [Double](repeating: 0, count: n * shape.outputWidth)
    var gradients = [Double](repeating: 0, count: shape.totalParameterCount)
    var dx = [Double](repeating: .nan, count: n * shape.inputWidth)
    try x.elements.withUnsafeBufferPointer { buffer in
      let base = try #require(buffer.baseAddress)
      kernel.forward(base, rows: n, parameters: layer.parameters, into: &y)
      kernel.backward(
        dy.elements, rows: n, parameters: layer.parameters, gradients: &gradients, dx: &dx)
    }
    expectGradient(
      dx,
      of: { point in
        layer.outputs(at: Matrix(rows: n, columns: shape.inputWidth, elements: point)).inner(dy)
      }, at: x.elements, along: randomMatrix(1, dx.count, 9).elements)
  }

  @Test(
    "many rows, some panels of them, are the sum of rows one by one", arguments: layerShapes,
    [16, 130, 300, 1400])
  func panels(shape: LayerShape, n: Int) throws {
    var shape = shape
    // More than a block of hidden units.
    shape.hiddenWidth = 67
    let layer = Layer(shape: shape, precision: .float64, seed: 8)
    let (x, dy) = (randomMatrix(n, shape.inputWidth, 9), randomMatrix(n, shape.outputWidth, 10))
    let (whole, single) = (
      LayerKernel<Double>(shape: shape, capacity: n), LayerKernel<Double>(shape: shape, capacity: 1)
    )
    func pass(_ kernel: LayerKernel<Double>, _ x: [Double], _ dy: [Double], rows: Int) throws
      -> (y: [Double], gradients: [Double], dx: [Double])
    {
      var y = [Double](repeating: .nan, count: rows * shape.outputWidth)
      var gradients = [Double](repeating: .nan, count: shape.totalParameterCount)
      var dx = [Double](repeating: .nan, count: rows * shape.inputWidth)
      try x.withUnsafeBufferPointer { x in
        let x = try #require(x.baseAddress)
        kernel.forward(x, rows: rows, parameters: layer.parameters, into: &y)
        kernel.backward(
          dy, rows: rows, parameters: layer.parameters, gradients: &gradients, dx: &dx)
      }
      return (y, gradients, dx)
    }
    let fast = try pass(whole, x.elements, dy.elements, rows: n)
    expectClose(
      Matrix(rows: n, columns: shape.outputWidth, elements: fast.y), layer.outputs(at: x))
    var (gradients, dx) = ([Double](repeating: 0, count: shape.totalParameterCount), [Double]())
    for row in 0..<n {
      let one = try pass(single, Array(x.row(row)), Array(dy.row(row)), rows: 1)
      for (index, value) in one.gradients.enumerated() { gradients[index] += value }
      dx += one.dx
    }
    expectClose(fast.gradients, gradients, tolerance: 1e-12)
    expectClose(fast.dx, dx, tolerance: 1e-12)
  }

  @Test("an expert that no row selects gets no gradient")
  func unusedExpert() {
    var shape = LayerShape(
      inputWidth: 3, outputWidth: 2, hiddenWidth: 4, expertCount: 3, routing: .topK,
      selectedCount: 1, hasRouterBias: true)
    shape.activation = .relu
    var layer = Layer(shape: shape, precision: .float64, seed: 1)
    let slot = layer.layout.slots[1]
    #expect(slot.name == "router.bias")
    layer.layout.store([0, 0, -1_000], in: slot, of: &layer.parameters)
    let objective = LayerObjective<Double>(
      shape: shape, inputs: randomMatrix(8, 3, 1), target: .values(randomMatrix(8, 2, 2)),
      batchSize: 8, routerLosses: RouterLosses())
    var gradients = [Double](repeating: .nan, count: objective.parameterCount)
    _ = objective.evaluate(
      batch: Array(0..<8), parameters: layer.parameters, gradients: &gradients)
    #expect(gradients.allSatisfy { $0.isFinite })
    for slot in layer.layout.slots where slot.name.hasPrefix("experts.2.") {
      #expect(layer.layout.values(of: slot, in: gradients).allSatisfy { $0 == 0 }, "\(slot.name)")
    }
  }

  @Test("equal logits select the lower experts")
  func ties() {
    let shape = LayerShape(
      inputWidth: 2, outputWidth: 2, hiddenWidth: 2, expertCount: 4, routing: .topK,
      selectedCount: 2)
    let layer = Layer(
      shape: shape, parameters: [Double](repeating: 0, count: shape.totalParameterCount),
      precision: .float64)
    let gates = layer.gates(at: randomMatrix(3, 2, 1))
    #expect(gates.selected == [[0, 1], [0, 1], [0, 1]])
    #expect(gates.weights.row(0) == [0.5, 0.5, 0, 0])
  }

  @Test(
    "equal logits select the lower experts in the fast form too",
    arguments: layerShapes.filter { $0.routing == .topK })
  func kernelTies(shape: LayerShape) {
    var layer = Layer(shape: shape, precision: .float64, seed: 2)
    for slot in layer.layout.slots where slot.name.hasPrefix("router.") {
      let zeros = [Double](repeating: 0, count: slot.rowCount * slot.columnCount)
      layer.layout.store(zeros, in: slot, of: &layer.parameters)
    }
    let x = randomMatrix(3, shape.inputWidth, 5)
    let kernel = LayerKernel<Double>(shape: shape, capacity: 3)
    var y = Matrix(repeating: 0, rows: 3, columns: shape.outputWidth)
    kernel.forward(x.elements, rows: 3, parameters: layer.parameters, into: &y.elements)
    let gate = shape.normalisation == .after ? 0.5 : 0.2
    let expected = layer.expert(0).outputs(at: x) + layer.expert(1).outputs(at: x)
    expectClose(y, expected.scaled(by: gate))
  }
}

extension LayerObjective {
  /// The load f of the last evaluation.
  var heldLoad: [Double] { kernel.gateKernel.load.doubles }

  /// E Σ fᵢ Pᵢ with f given and P of the last evaluation.
  func balance(withLoad load: [Double], rows: Int) -> Double {
    guard shape.routing != .dense else { return 0 }
    let e = shape.expertCount
    let gates = kernel.gateKernel
    let p = shape.routing == .soft ? gates.gates : gates.probabilities
    return (0..<e).reduce(0.0) { sum, i in
      let mean = (0..<rows).reduce(0.0) { $0 + Double(p.base[$1 * e + i]) } / Double(rows)
      return sum + Double(e) * load[i] * mean
    }
  }
}
