import LinearAlgebra

/// How far experts that rank high by one figure of a sample rank high by another (Spearman, 1904).
///
/// Holds the agreement of every expert's rank in the one with every expert's rank in the other, so that
/// what it would be were the experts of one figure others follows without the samples.
public struct RankAgreement: Codable, Equatable, Sendable {
  /// Samples in which both figures vary among the experts.
  public let sampleCount: Int
  /// Mean over those of r_i q_j, experts×experts, where r and q are the sample's ranks in the one and in
  /// the other, less their mean and of norm 1.
  public let products: Matrix

  public init(sampleCount: Int, products: Matrix) {
    (self.sampleCount, self.products) = (sampleCount, products)
  }

  /// That of the rows of two matrices, samples×experts.
  init(_ first: Matrix, _ second: Matrix) {
    let e = first.columnCount
    var (rows, others): ([Double], [Double]) = ([], [])
    var count = 0
    for row in 0..<first.rowCount {
      guard let own = standardised(ranks(of: Array(first.row(row)))),
        let other = standardised(ranks(of: Array(second.row(row))))
      else { continue }
      rows += own
      others += other
      count += 1
    }
    sampleCount = count
    guard count > 0 else {
      products = Matrix(repeating: 0, rows: e, columns: e)
      return
    }
    products = Matrix(rows: count, columns: e, elements: rows)
      .transposedProduct(Matrix(rows: count, columns: e, elements: others))
      .scaled(by: 1 / Double(count))
  }

  /// The mean over samples of Spearman's rank correlation over the experts; nil without a sample.
  public var mean: Double? { mean(permuting: Array(0..<products.rowCount)) }

  /// The same were expert `order[i]`'s second figure the i-th's.
  func mean(permuting order: [Int]) -> Double? {
    guard sampleCount > 0 else { return nil }
    return order.enumerated().reduce(0) { $0 + products[$1.offset, $1.element] }
  }
}
