/// Two-layer experts side by side on a batch: Σᵢ gᵢ (W2ᵢ φ(W1ᵢ x + b1ᵢ) + b2ᵢ).
///
/// Names where everything lies, for `Real.forwardExperts` and `Real.backwardExperts`.
public struct ExpertPanels<Scalar: Real> {
  public var function: ActivationFunction
  public var rows, inputs, outputs, experts, hidden: Int
  /// The weights, or their gradients.
  public struct Weights<Pointer> {
    /// (experts · hidden)×inputs.
    public var w1: Pointer
    /// experts · hidden.
    public var b1: Pointer
    /// Transposed, (experts · hidden)×outputs.
    public var w2: Pointer
    /// experts×outputs.
    public var b2: Pointer

    public init(w1: Pointer, b1: Pointer, w2: Pointer, b2: Pointer) {
      (self.w1, self.b1, self.w2, self.b2) = (w1, b1, w2, b2)
    }
  }
  public var weights: Weights<UnsafePointer<Scalar>>
  /// φ(a) and φ′(a), which `forwardExperts` leaves for `backwardExperts`.
  ///
  /// `storage(rows:)` rows of experts · hidden numbers each.
  public var hiddenUnits, slope: UnsafeMutablePointer<Scalar>
  /// `workCount` numbers.
  public var work: UnsafeMutablePointer<Scalar>

  public init(
    function: ActivationFunction, rows: Int, inputs: Int, outputs: Int, experts: Int, hidden: Int,
    weights: Weights<UnsafePointer<Scalar>>, hiddenUnits: UnsafeMutablePointer<Scalar>,
    slope: UnsafeMutablePointer<Scalar>, work: UnsafeMutablePointer<Scalar>
  ) {
    (self.function, self.rows, self.inputs, self.outputs) = (function, rows, inputs, outputs)
    (self.experts, self.hidden, self.weights) = (experts, hidden, weights)
    (self.hiddenUnits, self.slope, self.work) = (hiddenUnits, slope, work)
  }

  /// Rows that `hiddenUnits` and `slope` must hold for a batch of `rows`: whole vectors.
  public static func storage(rows: Int) -> Int { (rows + 15) / 16 * 16 }
}
