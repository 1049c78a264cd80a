import LinearAlgebra

/// A layer with its weights: the map y = Σᵢ gᵢ(x) fᵢ(x) of docs/metrics.md, The layer.
///
/// Weights are held in the type they were trained or stored in; an expert is widened when it is asked for.
public struct Layer: Equatable, Sendable {
  public let shape: LayerShape
  /// Every weight, in the order of `layout`.
  public let weights: Weights
  /// The type the weights were trained or stored in.
  public var precision: Precision { weights.precision }

  /// A layer of `shape` with the given `weights`.
  public init(shape: LayerShape, weights: Weights) {
    precondition(
      weights.count == shape.totalParameterCount,
      "\(weights.count) parameters for a layer of \(shape.totalParameterCount)")
    self.shape = shape
    self.weights = weights
  }

  /// A layer of `shape` with the given flat `parameters`, as the type of `precision` holds them.
  public init(shape: LayerShape, parameters: [Double], precision: Precision) {
    self.init(shape: shape, weights: Weights(parameters, precision))
  }

  /// Every weight widened, in the order of `layout`.
  public var parameters: [Double] {
    get { weights.doubles }
    set { self = Layer(shape: shape, parameters: newValue, precision: precision) }
  }

  /// A layer with PyTorch's default initial weights: uniform, bound 1/√fan-in, weights and biases.
  ///
  /// Every tensor draws from its own stream, so that adding one does not move the others. The
  /// same seed gives float32 weights that are the float64 ones rounded.
  public init(shape: LayerShape, precision: Precision, seed: UInt64) {
    self.init(
      shape: shape, weights: ParameterLayout(shape).initialWeights(seed: seed, precision))
  }

  public var layout: ParameterLayout { ParameterLayout(shape) }
}

/// The floating-point type that a training runs in.
public enum Precision: String, CaseIterable, Codable, Sendable {
  case float32
  case float64

  /// `value` as this type can hold it.
  public func rounding(_ value: Double) -> Double {
    self == .float32 ? Double(Float(value)) : value
  }
}

extension ParameterLayout {
  /// Initial values as PyTorch's `nn.Linear` draws them: uniform on ±1/√fan-in.
  func initialWeights(seed: UInt64, _ precision: Precision) -> Weights {
    var weights = Weights(zeros: count, precision)
    for (number, slot) in slots.enumerated() {
      let values = slot.initialValues(number, seed: seed, precision: precision)
      weights.store(slot.asLaid(values), at: slot.offset)
    }
    return weights
  }
}

extension ParameterSlot {
  /// Its initial values, row by row, as the slot of that number in its layout.
  func initialValues(_ number: Int, seed: UInt64, precision: Precision) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .weights, index: number)
    let bound = 1 / Double(fanIn).squareRoot()
    return (0..<rowCount * columnCount).map { _ in
      precision.rounding((2 * stream.uniform() - 1) * bound)
    }
  }
}
