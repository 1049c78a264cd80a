import LinearAlgebra

/// What distributions over the next token say of a window: sums over its tokens, to be added up in order.
struct PredictiveSums: Equatable, Sendable {
  /// Tokens predicted.
  var count = 0
  /// Σ −ln p(label), nats.
  var loss = 0.0
  /// Σ −Σ_v p_v ln p_v, nats.
  var entropy = 0.0
  /// Σ max_v p_v.
  var confidence = 0.0
  /// Tokens whose largest p, the first of equals, is the label's.
  var correct = 0
  /// Tokens of which it is known what may follow.
  var judged = 0
  /// Σ over these of the p outside what may follow.
  var illegal = 0.0

  /// Adds the distribution softmax(z) of a row of logits.
  mutating func add(
    logits z: UnsafeBufferPointer<Double>, label: Int, legal: (words: LegalWords, set: Int)?,
    scratch: inout [Double]
  ) {
    var best = 0
    for index in z.indices where z[index] > z[best] { best = index }
    // With w_v = exp(z_v − max z) and S = Σ w: p = w / S, and −Σ p ln p = ln S − Σ p (z − max z).
    var (sum, product) = (0.0, 0.0)
    for index in z.indices {
      let distance = z[index] - z[best]
      let weight = Double.exponential(distance)
      scratch[index] = weight
      sum += weight
      // A weight that is 0 adds nothing, however far down it is.
      if weight > 0 { product += weight * distance }
    }
    let logarithm = Double.logarithm(sum)
    count += 1
    loss += z[best] - z[label] + logarithm
    entropy += logarithm - product / sum
    confidence += 1 / sum
    if best == label { correct += 1 }
    guard let legal else { return }
    judged += 1
    illegal += scratch.withUnsafeBufferPointer { legal.words.outside(legal.set, of: $0) } / sum
  }

  /// Those of a window's logits, tokens×vocabulary.
  init(of logits: Matrix, labels: ArraySlice<UInt32>, legal: LegalWords?, sets: [Int?]) {
    let width = logits.columnCount
    precondition(
      labels.count == logits.rowCount && sets.count == labels.count
        && labels.allSatisfy { Int($0) < width }, "labels of other logits")
    var scratch = [Double](repeating: 0, count: width)
    logits.elements.withUnsafeBufferPointer { all in
      for (row, label) in labels.enumerated() {
        add(
          logits: UnsafeBufferPointer(rebasing: all[row * width..<(row + 1) * width]),
          label: Int(label),
          legal: legal.flatMap { words in sets[row].map { (words, $0) } }, scratch: &scratch)
      }
    }
  }

  init() {}

  static func + (first: Self, second: Self) -> Self {
    var sum = first
    sum.count += second.count
    sum.loss += second.loss
    sum.entropy += second.entropy
    sum.confidence += second.confidence
    sum.correct += second.correct
    sum.judged += second.judged
    sum.illegal += second.illegal
    return sum
  }

  /// The means over tokens; of the illegal mass over those judged, nil of none.
  var means: PredictiveMeans {
    let n = Double(count)
    return PredictiveMeans(
      loss: loss / n, entropy: entropy / n, confidence: confidence / n,
      accuracy: Double(correct) / n, illegalMass: judged > 0 ? illegal / Double(judged) : nil)
  }
}
