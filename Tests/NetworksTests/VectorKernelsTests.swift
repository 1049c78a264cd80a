import CKernels
import LinearAlgebra
import Testing

@testable import Networks

/// The vectorised passes, held against their readable forms.
@Suite("VectorKernels")
struct VectorKernelsTests {
  private func numbers<Scalar: Real>(_ count: Int, seed: UInt64, scale: Double = 2) -> [Scalar] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count).map { _ in Scalar(scale * stream.normal()) }
  }

  private func expectNear<Scalar: Real>(
    _ a: [Scalar], _ b: [Scalar], units: Scalar = 8,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(a.count == b.count, sourceLocation: sourceLocation)
    for (x, y) in zip(a, b) {
      #expect(
        abs(x - y) <= units * Scalar.ulpOfOne * max(1, abs(y)), sourceLocation: sourceLocation)
    }
  }

  private func activates<Scalar: Real>(_ type: Scalar.Type, _ activation: Activation) {
    for width in [1, 3, 8, 16, 37] {
      let (rows, blocks) = (3, 2)
      let size = rows * blocks * width
      let a: [Scalar] = numbers(size, seed: 1)
      let bias: [Scalar] = numbers(blocks * width, seed: 2)
      let gates: [Scalar] = numbers(rows * blocks, seed: 3)
      var (slope, hidden, scaled) = (a, a, a)
      Scalar.activate(
        activation.function, rows: rows, blocks: blocks, width: width, bias: bias, gates: gates,
        slope: &slope, hidden: &hidden, scaled: &scaled)
      let expected = Elementwise.activate(
        activation, a, bias: bias, gates: gates, width: width)
      expectNear(hidden, expected.hidden)
      expectNear(slope, expected.slope, units: 64)
      expectNear(scaled, expected.scaled, units: 32)
      let carried: [Scalar] = numbers(size, seed: 4)
      var gateSlope = a
      slope = a
      Scalar.activateGated(
        activation.function, rows: rows, blocks: blocks, width: width, gates: gates,
        carried: carried, slope: &slope, hidden: &hidden, gateSlope: &gateSlope, scaled: &scaled)
      let gated = Elementwise.activateGated(activation, a, carried: carried)
      expectNear(hidden, gated.hidden, units: 32)
      expectNear(slope, gated.slope, units: 256)
      expectNear(gateSlope, gated.gateSlope)
    }
  }

  @Test("activations agree with their formulas", arguments: Activation.allCases)
  func activations(activation: Activation) {
    activates(Float.self, activation)
    activates(Double.self, activation)
  }

  @Test("activations keep what is not a number", arguments: Activation.allCases)
  func notANumber(activation: Activation) {
    var (slope, hidden) = ([Double.nan, 1], [0.0, 0])
    Double.activate(
      activation.function, rows: 1, blocks: 1, width: 2, bias: nil, gates: nil, slope: &slope,
      hidden: &hidden, scaled: nil)
    #expect(hidden[0].isNaN || activation == .relu)
    #expect(hidden[1].isFinite)
  }

  @Test("activations keep their limits far from zero", arguments: Activation.allCases)
  func limits(activation: Activation) {
    let far = [-1e4, -800, -90, -40, 40, 90, 800, 1e4]
    var (slope, hidden) = (far, far)
    Double.activate(
      activation.function, rows: 1, blocks: 1, width: 8, bias: nil, gates: nil, slope: &slope,
      hidden: &hidden, scaled: nil)
    let expected = far.map { activation.valueAndDerivative($0) }
    expectNear(hidden, expected.map(\.value))
    expectNear(slope, expected.map(\.derivative), units: 64)
  }

  @Test("derivatives agree with their formulas", arguments: [1, 5, 16, 37])
  func differentiates(width: Int) {
    let (rows, blocks) = (4, 3)
    let size = rows * blocks * width
    let dHidden: [Double] = numbers(size, seed: 5)
    let (hidden, slope): ([Double], [Double]) = (numbers(size, seed: 6), numbers(size, seed: 7))
    let (gates, gateSlope): ([Double], [Double]) = (
      numbers(rows * blocks, seed: 8), numbers(size, seed: 9)
    )
    var (dA, dC) = (dHidden, dHidden)
    var dGates = [Double](repeating: 0, count: rows * blocks)
    Double.differentiate(
      rows: rows, blocks: blocks, width: width, gates: gates, hidden: hidden, slope: slope,
      gateSlope: gateSlope, dHidden: &dA, carried: &dC, dGates: &dGates)
    let expected = Elementwise.differentiate(
      dHidden, gates: gates, hidden: hidden, slope: slope, width: width)
    expectNear(dA, expected.dA, units: 100)
    expectNear(dGates, expected.dGates, units: 1_000)
    expectNear(
      dC, dHidden.indices.map { dHidden[$0] * gates[$0 / width] * gateSlope[$0] }, units: 100)
  }

  private func softmaxes<Scalar: Real>(_ type: Scalar.Type, count: Int) {
    let logits: [Scalar] = numbers(count, seed: UInt64(count), scale: 5)
    var (fast, slow) = (logits, logits)
    let (sum, expected) = (
      Softmax.forward(&fast, count: count), Softmax.forwardReadably(&slow, count: count)
    )
    expectNear(fast, slow)
    expectNear([sum], [expected])
  }

  @Test("the softmax agrees with its formula", arguments: [1, 2, 7, 16, 33, 130])
  func softmax(count: Int) {
    softmaxes(Float.self, count: count)
    softmaxes(Double.self, count: count)
  }

  @Test("the softmax of something that is not a number is not a number")
  func softmaxNotANumber() {
    var s = [0, Double.nan, 1] + [Double](repeating: 0, count: 20)
    #expect(Softmax.forward(&s, count: s.count).isNaN)
    #expect(s.allSatisfy { $0.isNaN })
  }

  @Test("AdamW agrees with its formula", arguments: [1, 7, 33, 100], [false, true])
  func adamW(count: Int, pastCaches: Bool) {
    adamWs(Double.self, count: count, pastCaches: pastCaches)
    adamWs(Float.self, count: count, pastCaches: pastCaches)
  }

  private func adamWs<Scalar: Real>(_ type: Scalar.Type, count: Int, pastCaches: Bool) {
    let optimizer = AdamW(learningRate: 1e-2, weightDecay: 0.1)
    let fast = Buffer<Scalar>(numbers(count, seed: 10))
    var m: [Scalar] = numbers(count, seed: 11)
    var v = (numbers(count, seed: 12) as [Scalar]).map { $0 * $0 }
    var slow = (p: numbers(count, seed: 10) as [Scalar], m: m, v: v)
    let gradients: [Scalar] = numbers(count, seed: 13)
    for step in 1...3 {
      optimizer.update(
        fast.base, gradients: gradients, first: &m, second: &v, count: count, step: step,
        pastCaches: pastCaches)
      optimizer.updateReadably(
        &slow.p, gradients: gradients, first: &slow.m, second: &slow.v, step: step)
    }
    expectNear((0..<count).map { fast.base[$0] }, slow.p)
    expectNear(m, slow.m)
    expectNear(v, slow.v)
  }

  private func multipliesAndAdds<Scalar: Real>(_ type: Scalar.Type) {
    let bytes = MemoryLayout<Scalar>.stride
    let start: [Scalar] = numbers(12 * kernels_vector_bytes() / bytes, seed: 14)
    var found = start
    kernels_multiply_adds(bytes, 5, 0.75, &found)
    expectNear(
      found, start.map { start in (0..<5).reduce(start) { sum, _ in sum * 0.75 + 0.75 } })
  }

  @Test("the measure of a processor's peak multiplies and adds as often as it says")
  func peak() {
    multipliesAndAdds(Float.self)
    multipliesAndAdds(Double.self)
  }

  @Test("gathering takes the rows in their order")
  func gathers() {
    let source: [Float] = numbers(4 * 5, seed: 14)
    var gathered = [Float](repeating: 0, count: 20)
    Float.gather(count: 4, width: 5, source, rows: [2, 0, 2, 3], into: &gathered)
    let expected = [10..<15, 0..<5, 10..<15, 15..<20].flatMap { source[$0] }
    #expect(gathered == expected)
  }

  @Test("sums of chosen rows", arguments: [1, 2, 3], [false, true])
  func sumsChosen(perRow: Int, adds: Bool) {
    let source: [Double] = numbers(7 * 19, seed: 15)
    let before: [Double] = numbers(4 * 19, seed: 16)
    let chosen = (0..<4 * perRow).map { $0 * 5 % 7 }
    var sums = before
    Double.sumChosen(
      rows: 4, width: 19, source, chosen: chosen, perRow: perRow, into: &sums, adds: adds)
    for index in sums.indices {
      let (row, j) = index.quotientAndRemainder(dividingBy: 19)
      var expected = adds ? before[index] : 0
      for place in row * perRow..<(row + 1) * perRow { expected += source[chosen[place] * 19 + j] }
      #expect(abs(sums[index] - expected) < 1e-15)
    }
  }

  @Test(
    "linear maps of rows", arguments: [(1, 1), (7, 5), (7, 130), (100, 300), (70, 1)],
    [16, 48, 112])
  func linear(size: (rows: Int, inner: Int), columns: Int) {
    let (rows, inner) = size
    let (x, w): ([Double], [Double]) = (
      numbers(rows * inner, seed: 17), numbers(inner * columns, seed: 18)
    )
    let (bias, before): ([Double], [Double]) = (
      numbers(columns, seed: 19), numbers(rows * columns, seed: 20)
    )
    let product =
      Matrix(rows: rows, columns: inner, elements: x)
      * Matrix(rows: inner, columns: columns, elements: w)
    var (strips, ofTransposed) = ([Double](repeating: .nan, count: w.count), w)
    Double.linearStrips(w, rows: inner, columns: columns, transposed: false, into: &strips)
    Double.linearStrips(
      Matrix(rows: inner, columns: columns, elements: w).transposed.elements, rows: columns,
      columns: inner, transposed: true, into: &ofTransposed)
    #expect(strips == ofTransposed)
    var (plain, biased, added, both) = (before, before, before, before)
    Double.linear(
      rows: rows, inner: inner, columns: columns, x, strips, bias: nil, adds: false, into: &plain)
    bias.withUnsafeBufferPointer {
      Double.linear(
        rows: rows, inner: inner, columns: columns, x, strips, bias: $0.baseAddress, adds: false,
        into: &biased)
      Double.linear(
        rows: rows, inner: inner, columns: columns, x, strips, bias: $0.baseAddress, adds: true,
        into: &both)
    }
    Double.linear(
      rows: rows, inner: inner, columns: columns, x, strips, bias: nil, adds: true, into: &added)
    for (index, value) in product.elements.enumerated() {
      let bound = 1e-14 * Double(inner)
      #expect(abs(plain[index] - value) < bound)
      #expect(abs(biased[index] - value - bias[index % columns]) < bound)
      #expect(abs(added[index] - value - before[index]) < bound)
      #expect(abs(both[index] - value - before[index] - bias[index % columns]) < bound)
    }
  }

  @Test("gradients of linear maps", arguments: [0, 3, 300], [(1, 1), (7, 16), (33, 37), (33, 64)])
  func linearGradients(rows: Int, size: (outputs: Int, inputs: Int)) {
    let (outputs, inputs) = size
    let (dy, x): ([Double], [Double]) = (
      numbers(rows * outputs, seed: 21), numbers(rows * inputs, seed: 22)
    )
    let whole = Matrix(rows: rows, columns: outputs, elements: dy).transposedProduct(
      Matrix(rows: rows, columns: inputs, elements: x))
    for adds in [false, true] {
      var weight = [Double](repeating: 2, count: outputs * inputs)
      var bias = [Double](repeating: 3, count: outputs)
      for range in [0..<outputs / 2, outputs / 2..<outputs] {
        bias.withUnsafeMutableBufferPointer {
          Double.linearGradients(
            outputs: range, rows: rows, dy, outputs: outputs, x, inputs: inputs, adds: adds,
            into: &weight, bias: $0.baseAddress)
        }
      }
      let (weightStart, biasStart) = adds ? (2.0, 3.0) : (0, 0)
      for (index, value) in weight.enumerated() {
        let expected = weightStart + (rows > 0 ? whole.elements[index] : 0)
        #expect(abs(value - expected) < 1e-13 * Double(rows + 1))
      }
      for (i, value) in bias.enumerated() {
        let sum = (0..<rows).reduce(biasStart) { $0 + dy[$1 * outputs + i] }
        #expect(abs(value - sum) < 1e-13 * Double(rows + 1))
      }
    }
  }
}
