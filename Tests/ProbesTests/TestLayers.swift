import LinearAlgebra
import Networks

/// Every form a layer can take, small, with uneven widths so that a swapped one shows.
let layerForms: [LayerShape] = {
  var forms = [
    LayerShape(inputWidth: 5, outputWidth: 3, hiddenWidth: 7),
    LayerShape(inputWidth: 3, outputWidth: 4, hiddenWidth: 5, activation: .silu, isGated: true),
    LayerShape(
      inputWidth: 4, outputWidth: 5, hiddenWidth: 6, expertCount: 3, routing: .soft,
      activation: .relu),
    LayerShape(
      inputWidth: 5, outputWidth: 3, hiddenWidth: 4, expertCount: 4, routing: .soft,
      temperature: 0.6, activation: .tanh, hasRouterBias: true),
    LayerShape(
      inputWidth: 4, outputWidth: 4, hiddenWidth: 5, expertCount: 3, routing: .soft,
      temperature: 1.7, activation: .silu, isGated: true, hasRouterBias: true),
  ]
  for normalisation in GateNormalisation.allCases {
    for isGated in [false, true] {
      forms.append(
        LayerShape(
          inputWidth: 4, outputWidth: 5, hiddenWidth: 6, expertCount: 5, routing: .topK,
          selectedCount: 2, temperature: isGated ? 0.5 : 1.4, activation: isGated ? .silu : .gelu,
          normalisation: normalisation, isGated: isGated, hasRouterBias: !isGated))
    }
    forms.append(
      LayerShape(
        inputWidth: 3, outputWidth: 4, hiddenWidth: 5, expertCount: 4, routing: .topK,
        selectedCount: 1, activation: .geluTanh, normalisation: normalisation))
  }
  for routing in Routing.allCases {
    forms.append(
      LayerShape(
        inputWidth: 4, outputWidth: 5, hiddenWidth: 6, expertCount: 4, routing: routing,
        selectedCount: 2, temperature: 0.8, activation: .silu, isGated: true,
        gatedBiases: GatedBiases(w1: true, w2: true, w3: routing != .soft)))
  }
  return forms
}()

/// Standard normal numbers, the same for the same seed.
func randomMatrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  var stream = RandomStream(seed: seed, purpose: .test)
  return Matrix(rows: rows, columns: columns, using: &stream)
}

/// A layer of `shape` whose router is sharp enough to matter.
func randomLayer(_ shape: LayerShape, seed: UInt64) -> Layer {
  let layer = Layer(shape: shape, precision: .float64, seed: seed)
  return Layer(
    shape: shape, parameters: layer.parameters.map { 2 * $0 }, precision: .float64)
}

extension Layer {
  /// The same layer with the tensor `name` replaced.
  func setting(_ name: String, to values: [Double]) -> Layer {
    var copy = self
    for slot in layout.slots where slot.name == name {
      layout.store(values, in: slot, of: &copy.parameters)
    }
    return copy
  }

  /// The same layer with a router bias that keeps every sample from `expert`.
  func starving(_ expert: Int, by bias: Double = -1_000) -> Layer {
    var biases = [Double](repeating: 0, count: shape.expertCount)
    biases[expert] = bias
    return setting("router.bias", to: biases)
  }
}

/// The Jacobian of `map`, rows to rows, at `point` by central differences; outputs×inputs.
///
/// The step is ε^⅓, so that an element is off by about ε^⅔ times the third derivative.
func differenceJacobian(
  of map: (Matrix) throws -> Matrix, at point: [Double]
) rethrows -> Matrix {
  let step = 6.06e-6
  let columns = try point.indices.map { j -> [Double] in
    var (ahead, behind) = (point, point)
    ahead[j] += step
    behind[j] -= step
    let difference = try map(Matrix([ahead])) - map(Matrix([behind]))
    return difference.elements.map { $0 / (2 * step) }
  }
  return Matrix(columns).transposed
}

/// The bound on an element of a difference Jacobian: 100 · ε^⅔, relative to its norm or 1.
func differenceBound(_ jacobian: Matrix) -> Double { 3.67e-9 * max(1, jacobian.frobeniusNorm) }
