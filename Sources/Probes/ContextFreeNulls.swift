import LinearAlgebra
import Networks

/// What predictions without a context are like on the same tokens: no corruption changes them.
public struct ContextFreeNulls: Codable, Equatable, Sendable {
  /// Of the unigram distribution p(v) = (count(v) + 1) / (N + V) of what trained.
  public let unigram: PredictiveMeans
  /// Of even probabilities 1 / V; nil where nothing says what may follow.
  public let uniformIllegalMass: Double?

  public init(unigram: PredictiveMeans, uniformIllegalMass: Double?) {
    (self.unigram, self.uniformIllegalMass) = (unigram, uniformIllegalMass)
  }

  /// Those on the windows of `text` that `model` reads, over its vocabulary.
  ///
  /// - Throws: `ProbeError.layer` where the text or what trained has a token that the model does not know.
  public init(on text: CorruptedText, windowsOf model: LanguageModel) throws(ProbeError) {
    let windows = try text.windows(for: model)
    let width = model.shape.vocabulary
    var counts = [Double](repeating: 1, count: width)
    for token in text.training { counts[Int(token)] += 1 }
    let total = counts.reduce(0, +)
    let probabilities = counts.map { $0 / total }
    let logarithms = probabilities.map { Double.logarithm($0) }
    let largest = probabilities.max() ?? 0
    let first = probabilities.firstIndex(of: largest) ?? 0
    // Many places share a set.
    var outside = [Double?](repeating: nil, count: text.legal?.sets.count ?? 0)
    var (loss, correct, count) = (0.0, 0, 0)
    var (illegal, uniform, judged) = (0.0, 0.0, 0)
    for window in windows {
      for label in window.labels(in: text.tokens) {
        loss -= logarithms[Int(label)]
        if Int(label) == first { correct += 1 }
        count += 1
      }
      guard let legal = text.legal else { continue }
      for case let set? in legal.after(window.context(in: text.tokens)) {
        let mass =
          outside[set] ?? probabilities.withUnsafeBufferPointer { legal.outside(set, of: $0) }
        outside[set] = mass
        illegal += mass
        uniform += Double(width - legal.sets[set].count) / Double(width)
        judged += 1
      }
    }
    let n = Double(count)
    self.init(
      unigram: PredictiveMeans(
        loss: loss / n,
        entropy: -zip(probabilities, logarithms).reduce(0) { $0 + $1.0 * $1.1 },
        confidence: largest, accuracy: Double(correct) / n,
        illegalMass: judged > 0 ? illegal / Double(judged) : nil),
      uniformIllegalMass: judged > 0 ? uniform / Double(judged) : nil)
  }
}
