import LinearAlgebra

/// How well logits predict labels: sums over rows, to be added up.
public struct PredictionScore: Equatable, Sendable {
  /// Σ −ln softmax(z)_label, in nats.
  public var loss = 0.0
  /// Rows whose largest logit, the first of equals, is the label's.
  public var correct = 0
  public var count = 0

  /// The share that is right; nil of none.
  public var accuracy: Double? { count > 0 ? Double(correct) / Double(count) : nil }

  public init() {}

  /// That of the first rows of `logits`, rows×classes, as many as there are labels.
  public init(of logits: Matrix, labels: some Collection<Int>) {
    precondition(
      labels.count <= logits.rowCount && labels.allSatisfy((0..<logits.columnCount).contains),
      "\(labels.count) labels for logits \(logits.shape)")
    let classes = logits.columnCount
    logits.elements.withUnsafeBufferPointer { all in
      for (row, label) in labels.enumerated() {
        let z = all[row * classes..<(row + 1) * classes]
        var best = z.startIndex
        for index in z.indices where z[index] > z[best] { best = index }
        var sum = 0.0
        for value in z { sum += Double.exponential(value - z[best]) }
        let start = row * classes
        loss += z[best] + Double.logarithm(sum) - z[start + label]
        if best - start == label { correct += 1 }
      }
    }
    count = labels.count
  }

  public static func + (first: Self, second: Self) -> Self {
    var sum = first
    sum.loss += second.loss
    sum.correct += second.correct
    sum.count += second.count
    return sum
  }
}

/// The loss of a model that knows how often each class occurs, and nothing of the sample.
public struct UnigramModel: Sendable {
  private let logarithms: [Double]

  /// Counts `labels`, each class once more where `addsOne`, so that one that did not occur is possible.
  public init(counting labels: some Collection<Int>, classes: Int, addsOne: Bool) {
    var counts = [Double](repeating: addsOne ? 1 : 0, count: classes)
    for label in labels { counts[label] += 1 }
    let total = counts.reduce(0, +)
    logarithms = counts.map { Double.logarithm($0 / total) }
  }

  /// The mean cross-entropy of `labels`, in nats; nil of none.
  public func loss(of labels: some Collection<Int>) -> Double? {
    labels.isEmpty ? nil : -labels.reduce(0) { $0 + logarithms[$1] } / Double(labels.count)
  }
}
