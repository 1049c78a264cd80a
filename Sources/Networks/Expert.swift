import LinearAlgebra

/// One expert's weights and the readable form of its map (docs/metrics.md, The layer).
///
/// Two-layer: f(x) = W2 φ(W1 x + b1) + b2. Gated: f(x) = W2 (φ(W1 x + b1) ⊙ (W3 x + b3)) + b2, each
/// bias where it has one.
public struct Expert: Sendable {
  public let activation: Activation
  /// W1, hidden×inputs.
  public let w1: Matrix
  /// b1, hidden; nil where there is none.
  public let b1: [Double]?
  /// W2, outputs×hidden.
  public let w2: Matrix
  /// b2, outputs; nil where there is none.
  public let b2: [Double]?
  /// W3, hidden×inputs; nil unless gated.
  public let w3: Matrix?
  /// b3, hidden; nil where there is none.
  public let b3: [Double]?
  /// What takes the place of φ and of the product in a gated expert; nil of most.
  public let clamp: ClampedGate?

  /// An expert of the given weights; `b1` and `b2` for a two-layer one, `w3` for a gated one.
  public init(
    activation: Activation, w1: Matrix, b1: [Double]?, w2: Matrix, b2: [Double]?, w3: Matrix?,
    b3: [Double]? = nil, clamp: ClampedGate? = nil
  ) {
    self.clamp = clamp
    self.activation = activation
    self.w1 = w1
    self.b1 = b1
    self.w2 = w2
    self.b2 = b2
    self.w3 = w3
    self.b3 = b3
  }
}

extension Expert {
  /// The `index`-th expert of a layer of `shape`; `values` gives the elements of a slot, row by row, told
  /// its number in the layer's layout.
  init(
    _ index: Int, of shape: LayerShape, values: (_ slot: ParameterSlot, _ number: Int) -> [Double]
  ) {
    let slots = ParameterLayout.slots(
      ofExpert: index, of: shape, at: ParameterLayout.LayerOffsets(shape: shape))
    // One expert's tensors after another's, as many for each, behind the router's.
    let first =
      (shape.routing == .dense ? 0 : 1) + (shape.hasRouterBias ? 1 : 0) + index * slots.count
    func found(_ name: String) -> (slot: ParameterSlot, values: [Double])? {
      guard let place = slots.firstIndex(where: { $0.name.hasSuffix(name) }) else { return nil }
      return (slots[place], values(slots[place], first + place))
    }
    func matrix(_ name: String) -> Matrix? {
      found(name).map {
        Matrix(rows: $0.slot.rowCount, columns: $0.slot.columnCount, elements: $0.values)
      }
    }
    guard let w1 = matrix("w1.weight"), let w2 = matrix("w2.weight") else {
      preconditionFailure("expert \(index) of \(shape.expertCount)")
    }
    self.init(
      activation: shape.activation, w1: w1, b1: found("w1.bias")?.values, w2: w2,
      b2: found("w2.bias")?.values, w3: matrix("w3.weight"), b3: found("w3.bias")?.values)
  }
}

extension Layer {
  /// The `index`-th expert, its weights widened.
  public func expert(_ index: Int) -> Expert {
    Expert(index, of: shape) { slot, _ in slot.values(in: weights) }
  }

  /// Every expert.
  public var experts: [Expert] { (0..<shape.expertCount).map { expert($0) } }

  /// Wr, experts×inputs; nil when dense.
  public var routerWeight: Matrix? {
    guard shape.routing != .dense else { return nil }
    let start = ParameterLayout.LayerOffsets(shape: shape).router
    return Matrix(
      rows: shape.expertCount, columns: shape.inputWidth,
      elements: weights[start..<start + shape.expertCount * shape.inputWidth])
  }

  /// br, experts; nil when the router has none.
  public var routerBias: [Double]? {
    guard shape.hasRouterBias else { return nil }
    let start = ParameterLayout.LayerOffsets(shape: shape).routerBias
    return weights[start..<start + shape.expertCount]
  }
}

/// What happens inside an expert for each of n samples; every matrix is samples×hidden.
public struct ExpertActivations: Sendable {
  /// φ(a), times c when gated: what W2 is applied to.
  public let hidden: Matrix
  /// The factor of W1 in the Jacobian: φ′(a), times c when gated.
  public let slope: Matrix
  /// The factor of W3 in the Jacobian, φ(a); nil unless gated.
  public let gateSlope: Matrix?
}

extension Expert {
  /// Evaluates the hidden layer at each row of `inputs`, samples×inputs.
  public func activations(at inputs: Matrix) -> ExpertActivations {
    var slope = inputs.productTransposing(w1)
    var hidden = slope
    let carried = w3.map { inputs.productTransposing($0).addingToRows(b3) }
    var gateSlope = carried
    let (rows, m) = (inputs.rowCount, w1.rowCount)
    if let clamp, let carried {
      return clamp.activations(of: slope.addingToRows(b1), carried)
    }
    if let carried {
      slope = slope.addingToRows(b1)
      gateSlope?.elements.withUnsafeMutableBufferPointer { gateSlope in
        guard let gateSlope = gateSlope.baseAddress else { return }
        Double.activateGated(
          activation.function, rows: rows, blocks: 1, width: m, gates: nil,
          carried: carried.elements, slope: &slope.elements, hidden: &hidden.elements,
          gateSlope: gateSlope, scaled: nil)
      }
    } else {
      Double.activate(
        activation.function, rows: rows, blocks: 1, width: m, bias: b1, gates: nil,
        slope: &slope.elements, hidden: &hidden.elements, scaled: nil)
    }
    return ExpertActivations(hidden: hidden, slope: slope, gateSlope: gateSlope)
  }

  /// f(x) for hidden layers already evaluated; samples×outputs.
  public func outputs(of activations: ExpertActivations) -> Matrix {
    activations.hidden.productTransposing(w2).addingToRows(b2)
  }

  /// f(x) at each row of `inputs`; samples×outputs.
  public func outputs(at inputs: Matrix) -> Matrix { outputs(of: activations(at: inputs)) }
}

extension Matrix {
  /// The sum with `bias`, one number a column, in every row; the matrix itself without one.
  fileprivate func addingToRows(_ bias: [Double]?) -> Matrix {
    guard let bias else { return self }
    var result = self
    for index in result.elements.indices { result.elements[index] += bias[index % columnCount] }
    return result
  }
}
