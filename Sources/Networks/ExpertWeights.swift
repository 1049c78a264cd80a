import LinearAlgebra

/// How many numbers the weights of one expert are.
struct ExpertWeights {
  /// Of W1, and of W3 where there is one.
  let w1, w2: Int
  /// Of the biases, 0 where there are none.
  let b1, b2, b3: Int
  private let isGated: Bool

  init(_ shape: LayerShape) {
    w1 = shape.hiddenWidth * shape.inputWidth
    w2 = shape.hiddenWidth * shape.outputWidth
    isGated = shape.isGated
    b1 = shape.hasB1 ? shape.hiddenWidth : 0
    b2 = shape.hasB2 ? shape.outputWidth : 0
    b3 = shape.hasB3 ? shape.hiddenWidth : 0
  }

  var count: Int { w1 * (isGated ? 2 : 1) + w2 + b1 + b2 + b3 }

  func sideBySide<Scalar>(
    _ p: UnsafeMutablePointer<Scalar>
  ) -> ExpertGroup<Scalar>.Weights<UnsafeMutablePointer<Scalar>> {
    let (third, biases) = (p + w1 + w2, p + w1 + w2 + (isGated ? w1 : 0))
    return ExpertGroup.Weights(
      w1: p, b1: b1 > 0 ? biases : nil, w3: isGated ? third : nil,
      b3: b3 > 0 ? biases + b1 + b2 : nil, w2: p + w1, b2: b2 > 0 ? biases + b1 : nil)
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
    if let to = a.b3, let from = b.b3 { body(to, from, b3) }
  }
}
