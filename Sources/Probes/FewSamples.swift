import LinearAlgebra

/// The variances of few samples in many features, by way of the samples' products with one another.
///
/// With X̃ the rows √(w/W) (x − μ), those of C = X̃ᵀX̃ are those of the small X̃X̃ᵀ, and zeros
/// (Jolliffe, Principal Component Analysis, 2002, section 3.5).
struct FewSamples {
  /// μ, one value a feature.
  let mean: [Double]
  /// All of them, one a feature, descending, not below 0.
  let eigenvalues: [Double]

  /// Whether that is how `rows` samples of weight are analysed: where there are few for a large width.
  static func serve(rows: Int, width: Int) -> Bool { width >= 512 && rows <= width / 4 }

  /// Measures the rows of `samples` that have weight, samples×features.
  ///
  /// - Throws: `LinearAlgebraError` when an element is not finite.
  init(_ samples: Matrix, weights: [Double]) throws(LinearAlgebraError) {
    let present = weights.indices.filter { weights[$0] > 0 }
    let total = present.reduce(0) { $0 + weights[$1] }
    let (rows, width) = (samples.rows(at: present), samples.columnCount)
    // About one of them, so that samples which are all alike have no variance at all.
    let origin = Array(rows.row(0))
    var shift = [Double](repeating: 0, count: width)
    for (place, row) in present.enumerated() {
      let share = weights[row] / total
      for (j, value) in rows.row(place).enumerated() { shift[j] += share * (value - origin[j]) }
    }
    mean = zip(origin, shift).map { $0 + $1 }
    var centred = rows
    for (place, row) in present.enumerated() {
      let root = (weights[row] / total).squareRoot()
      for j in 0..<width {
        let index = place * width + j
        centred.elements[index] = root * (rows.elements[index] - origin[j] - shift[j])
      }
    }
    let small = try centred.productTransposing(centred).symmetricEigenvalues()
    eigenvalues =
      small.map { max(0, $0) } + [Double](repeating: 0, count: width - present.count)
  }
}
