import LinearAlgebra

/// An expert of a layer that every sample passes through, whatever the router says.
///
/// Its weight is 1, or σ(u·x) of a gate of its own (Qwen2-MoE).
public struct SharedExpert: Sendable {
  /// Its widths, as those of a dense layer.
  public let shape: LayerShape
  /// u, one value an input; nil where the weight is 1.
  public let gate: [Double]?
  private let read: @Sendable () throws(NetworkError) -> Expert

  public init(
    shape: LayerShape, gate: [Double]?,
    reading read: @escaping @Sendable () throws(NetworkError) -> Expert
  ) {
    (self.shape, self.gate, self.read) = (shape, gate, read)
  }

  /// Its weights, read when they are asked for.
  ///
  /// - Throws: `NetworkError` where they cannot be read.
  public func expert() throws(NetworkError) -> Expert { try read() }

  /// What it counts at each row of `inputs`, samples×inputs.
  public func weights(at inputs: Matrix) -> [Double] {
    guard let gate else { return [Double](repeating: 1, count: inputs.rowCount) }
    let logits = inputs.productTransposing(Matrix(rows: 1, columns: gate.count, elements: gate))
    return logits.elements.map { 1 / (1 + Double.exponential(-$0)) }
  }

  /// dw/dx where the weight is `weight`, one value an input: w (1 − w) u; nil where it is always 1.
  public func gradient(weight: Double) -> [Double]? {
    gate.map { $0.map { weight * (1 - weight) * $0 } }
  }
}
