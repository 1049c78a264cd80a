import LinearAlgebra

/// A layer with its weights: the map y = Σᵢ gᵢ(x) fᵢ(x) of docs/metrics.md, The layer.
///
/// Weights are held as doubles whatever they were trained in; a float32 weight is a double without
/// loss, and `precision` remembers which it was.
public struct Layer: Equatable, Sendable {
  public let shape: LayerShape
  /// Every weight, in the order of `layout`.
  public var parameters: [Double]
  /// The type the weights were trained or stored in.
  public var precision: Precision

  /// A layer of `shape` with the given flat `parameters`.
  public init(shape: LayerShape, parameters: [Double], precision: Precision) {
    precondition(
      parameters.count == shape.totalParameterCount,
      "\(parameters.count) parameters for a layer of \(shape.totalParameterCount)")
    self.shape = shape
    self.parameters = parameters
    self.precision = precision
  }

  /// A layer with PyTorch's default initial weights: uniform, bound 1/√fan-in, weights and biases.
  ///
  /// Every tensor draws from its own stream, so that adding one does not move the others. The
  /// same seed gives float32 weights that are the float64 ones rounded.
  public init(shape: LayerShape, precision: Precision, seed: UInt64) {
    let layout = ParameterLayout(shape)
    self.init(
      shape: shape, parameters: layout.initialValues(seed: seed, precision: precision),
      precision: precision)
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
  public func initialValues(seed: UInt64, precision: Precision) -> [Double] {
    var buffer = [Double](repeating: 0, count: count)
    for (number, slot) in slots.enumerated() {
      store(slot.initialValues(number, seed: seed, precision: precision), in: slot, of: &buffer)
    }
    return buffer
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
