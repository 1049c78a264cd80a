import LinearAlgebra

/// How many numbers the weights of one expert are.
struct ExpertWeights {
  /// Of W1, and of W3 where there is one.
  let w1, w2: Int
  /// Of the biases, where there are any.
  let b1, b2: Int
  private let isGated: Bool

  init(_ shape: LayerShape) {
    w1 = shape.hiddenWidth * shape.inputWidth
    w2 = shape.hiddenWidth * shape.outputWidth
    isGated = shape.isGated
    b1 = isGated ? 0 : shape.hiddenWidth
    b2 = isGated ? 0 : shape.outputWidth
  }

  var count: Int { w1 * (isGated ? 2 : 1) + w2 + b1 + b2 }

  func sideBySide<Scalar>(
    _ p: UnsafeMutablePointer<Scalar>
  ) -> ExpertGroup<Scalar>.Weights<UnsafeMutablePointer<Scalar>> {
    ExpertGroup.Weights(
      w1: p, b1: isGated ? nil : p + w1 + w2, w3: isGated ? p + w1 + w2 : nil, w2: p + w1,
      b2: isGated ? nil : p + w1 + w2 + b1)
  }

  /// Calls `body` with each tensor of two experts and its size.
  func forEach<Scalar>(
    _ a: ExpertGroup<Scalar>.Weights<UnsafeMutablePointer<Scalar>>,
    _ b: ExpertGroup<Scalar>.Weights<UnsafeMutablePointer<Scalar>>,
    _ body: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void
  ) {
    body(a.w1, b.w1, w1)
    body(a.w2, b.w2, w2)
    if let to = a.w3, let from = b.w3 { body(to, from, w1) }
    if let to = a.b1, let from = b.b1 { body(to, from, b1) }
    if let to = a.b2, let from = b.b2 { body(to, from, b2) }
  }
}
