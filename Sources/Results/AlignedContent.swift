import Documents
import Probes

/// A result that can hold how the average Jacobians of a layer's experts align.
public protocol AlignedContent: MeasuredContent {
  /// Cosines of average Jacobians; nil where they were left out.
  var averageAlignment: Alignment? { get }
  /// The same of random directions; nil without a pair.
  var null: PairNull? { get }
  /// Mean |A| before training; nil where that is not known.
  var untrainedAlignment: Double? { get }
  /// How many samples the averages are of.
  var progress: Progress { get }
}

extension JacobianResult: AlignedContent {
  public var averageAlignment: Alignment? { probe.alignment }
}

extension LeadingResult: AlignedContent {
  public var averageAlignment: Alignment? { alignment }
}

extension AlignedContent {
  /// Experts up to which the matrix is shown; of more the pairs that align the most.
  private var matrixLimit: Int { 64 }
  /// Pairs listed of more experts.
  private var listedPairs: Int { 40 }

  /// The matrix of alignment, a row and a column an expert, the pair behind its maximum, and the level of
  /// random directions; nil where there is no alignment of two experts.
  public func alignmentReport(digits: Int) -> Report? {
    guard let alignment = averageAlignment, let largest = alignment.largestPair else { return nil }
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(subject.heading("alignment of average Jacobians", progress.done))
    if alignment.cosines.count <= matrixLimit {
      report.add("A_ij: row expert i, column expert j")
      addMatrix(of: alignment, to: &report)
    } else {
      addPairs(of: alignment, to: &report, text)
    }
    report.add(
      "largest |A|: experts \(subject.expert(largest.first)) and \(subject.expert(largest.second)), A "
        + "\(text(largest.cosine)), of \(counted(alignment.pairCount, "pair"))")
    var table = Table(["*alignment of experts", "mean |A|", "max |A|"])
    table.add([
      "average Jacobians", text(alignment.meanMagnitude), text(alignment.maximumMagnitude),
    ])
    for row in null?.rows("random directions", text) ?? [] { table.add(row) }
    if let before = untrainedAlignment { table.add(["  untrained", text(before), "-"]) }
    report.add(table)
    let undefined = alignment.cosines.indices.filter { i in
      alignment.cosines[i].indices.allSatisfy { $0 == i || alignment.cosines[i][$0] == nil }
    }
    if !undefined.isEmpty {
      report.add(
        "dead, or with a Jacobian of zero: "
          + abbreviated(subject.experts(undefined).map { "\($0)" }.joined(separator: ", "), to: 60))
    }
    return report
  }

  /// The numbers of the two experts behind the largest |A|.
  var largestPairJSON: JSONValue {
    averageAlignment?.largestPair.map { pair in
      JSONValue([subject.expert(pair.first), subject.expert(pair.second)])
    } ?? .null
  }

  /// The whole matrix, some columns beside one another at a time.
  private func addMatrix(of alignment: Alignment, to report: inout Report) {
    let (experts, text) = (Array(alignment.cosines.indices), NumberText(digits: 2))
    for columns in experts.banded(8) {
      var table = Table(["expert"] + columns.map { "\(subject.expert($0))" })
      for i in experts {
        table.add(
          ["\(subject.expert(i))"]
            + columns.map { $0 == i ? "" : text(alignment.cosines[i][$0]) })
      }
      report.add(table)
    }
  }

  /// The pairs of the largest |A|, the lower experts first of equals.
  private func addPairs(of alignment: Alignment, to report: inout Report, _ text: NumberText) {
    let pairs = alignment.cosines.enumerated().flatMap { i, row in
      row.enumerated().compactMap { j, cosine in
        i < j ? cosine.map { (first: i, second: j, cosine: $0) } : nil
      }
    }
    // Sorting keeps the order of equals.
    let order = pairs.indices.sorted {
      let (a, b) = (abs(pairs[$0].cosine), abs(pairs[$1].cosine))
      return a > b || (a == b && $0 < $1)
    }
    var table = Table(["*pair", "A"])
    for place in order.prefix(listedPairs) {
      let pair = pairs[place]
      table.add([
        "\(subject.expert(pair.first))+\(subject.expert(pair.second))", text(pair.cosine),
      ])
    }
    report.add(
      "the \(min(listedPairs, pairs.count)) pairs of the largest |A|; `export` to .json has the whole "
        + "matrix of \(alignment.cosines.count) experts")
    report.add(table)
  }
}

extension Array {
  /// Its elements in their order, `size` at a time, the last perhaps fewer.
  func banded(_ size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
