import CKernels

/// One expert on some rows of a batch: g (W2 (φ(W1 x + b1) ⊙ (W3 x + b3)) + b2) for each, with W3
/// where it is gated.
///
/// Names where everything lies, for `Real.forwardGroup` and then `Real.backwardGroup`.
public struct ExpertGroup<Scalar: Real> {
  public var function: ActivationFunction
  public var rows, inputs, outputs, hidden: Int
  /// The rows of the batch, `rows` of them.
  public var chosen: UnsafePointer<Int>
  /// The weights, or their gradients.
  public struct Weights<Pointer> {
    /// hidden×inputs.
    public var w1: Pointer
    /// hidden; nil where there is none.
    public var b1: Pointer?
    /// hidden×inputs; nil unless gated.
    public var w3: Pointer?
    /// hidden; nil where there is none.
    public var b3: Pointer?
    /// Transposed, hidden×outputs.
    public var w2: Pointer
    /// outputs; nil where there is none.
    public var b2: Pointer?

    public init(
      w1: Pointer, b1: Pointer?, w3: Pointer?, b3: Pointer?, w2: Pointer, b2: Pointer?
    ) {
      (self.w1, self.b1, self.w3, self.b3, self.w2, self.b2) = (w1, b1, w3, b3, w2, b2)
    }
  }
  public var weights: Weights<UnsafePointer<Scalar>>
  /// What forward leaves for backward: g ⊙ hidden units; g φ′; and when gated g φ, each times the other
  /// factor but the last.
  ///
  /// `rows` times `storage(hidden:)` numbers each.
  public var hiddenUnits, slope: UnsafeMutablePointer<Scalar>
  public var second: UnsafeMutablePointer<Scalar>?
  /// `workCount` numbers.
  public var work: UnsafeMutablePointer<Scalar>

  public init(
    function: ActivationFunction, rows: Int, inputs: Int, outputs: Int, hidden: Int,
    chosen: UnsafePointer<Int>, weights: Weights<UnsafePointer<Scalar>>,
    hiddenUnits: UnsafeMutablePointer<Scalar>, slope: UnsafeMutablePointer<Scalar>,
    second: UnsafeMutablePointer<Scalar>?, work: UnsafeMutablePointer<Scalar>
  ) {
    (self.function, self.rows, self.inputs, self.outputs) = (function, rows, inputs, outputs)
    (self.hidden, self.chosen, self.weights) = (hidden, chosen, weights)
    (self.hiddenUnits, self.slope, self.second) = (hiddenUnits, slope, second)
    self.work = work
  }

  /// How many numbers `hiddenUnits` and its likes hold for each row.
  public static func storage(hidden: Int) -> Int { (hidden + 15) / 16 * 16 }

  /// How many numbers the workspace of a group must hold.
  public static func workCount(inputs: Int, outputs: Int, hidden: Int, isGated: Bool) -> Int {
    kernels_group_work(inputs, outputs, hidden, isGated ? 1 : 0)
  }
}
