import CKernels
import CLAPACK

/// The singular values alone of one large matrix, shared among threads.
///
/// Dense to band to bidiagonal form, then LAPACK's dqds iteration (`dbdsqr`): `dgesdd` goes from dense
/// to bidiagonal in one step, half of which are matrix-vector products that wait for memory.
final class BandedSingularValues {
  private let rows, columns: Int
  private let isTransposed: Bool
  private let reduction: BandReduction
  private let band: Buffer<Double>
  private var superdiagonal: [Double]

  /// Makes the workspace for matrices of `rows`×`columns`.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    // Row by row is column by column of the transpose, which has the same values.
    isTransposed = rows > columns
    let n = min(rows, columns)
    reduction = BandReduction(rows: max(rows, columns), columns: n)
    band = Buffer((reduction.columns + 2 * BandReduction.width) * 3 * BandReduction.width)
    superdiagonal = [Double](repeating: 0, count: n)
  }

  /// Writes the min(m, n) singular values of `matrix`, row by row, to `values`, descending.
  ///
  /// - Throws: `LinearAlgebraError` if an element is not finite or the iteration stalls.
  func solve(
    _ matrix: UnsafePointer<Double>, into values: UnsafeMutablePointer<Double>
  ) throws(LinearAlgebraError) {
    let largest = try largestMagnitude(of: matrix)
    let n = min(rows, columns)
    guard largest > 0 else {
      values.update(repeating: 0, count: n)
      return
    }
    // By a power of two, so that no square overflows and no element changes.
    let exponent = largest.exponent
    fill(from: matrix, exponent: -exponent)
    band.base.update(repeating: 0, count: band.count)
    reduction.reduce(into: band.base)
    kernels_bidiagonalise_band(band.base, n, values, &superdiagonal)
    var (left, right, other) = (0.0, 0.0, 0.0)
    let info = LAPACKE_dbdsqr(
      LAPACK_COL_MAJOR, Int8(UInt8(ascii: "U")), Int32(n), 0, 0, 0, values, &superdiagonal, &left,
      1, &right, 1, &other, 1)
    precondition(info >= 0, "dbdsqr rejected argument \(-info)")
    guard info == 0 else { throw .notConverged(operation: "SVD", shape: "\(rows)×\(columns)") }
    for index in 0..<n {
      values[index] = Double(sign: .plus, exponent: exponent, significand: values[index])
    }
  }

  private func largestMagnitude(
    of matrix: UnsafePointer<Double>
  ) throws(LinearAlgebraError) -> Double {
    nonisolated(unsafe) let matrix = matrix
    let columns = columns
    let magnitudes = Parallel.map(rows) { row in
      // NaN and infinity both survive a sum of products with zero.
      var (largest, doubt) = (0.0, 0.0)
      let start = matrix + row * columns
      for j in 0..<columns {
        largest = max(largest, abs(start[j]))
        doubt += start[j] * 0
      }
      return doubt == 0 ? largest : .nan
    }
    guard let row = magnitudes.firstIndex(where: \.isNaN) else { return magnitudes.max() ?? 0 }
    let values = UnsafeBufferPointer(start: matrix + row * columns, count: columns)
    let column = values.firstIndex { !$0.isFinite } ?? 0
    throw .notFinite(operation: "SVD", row: row, column: column, value: values[column])
  }

  /// Copies `matrix` times 2^exponent into the workspace, zeros behind it.
  private func fill(from matrix: UnsafePointer<Double>, exponent: Int) {
    let (m, n) = (max(rows, columns), min(rows, columns))
    let (stride, total) = (reduction.stride, reduction.columns)
    let (isTransposed, columns) = (isTransposed, columns)
    // In two steps, since one factor may not be a number there is.
    let half = Double(sign: .plus, exponent: exponent / 2, significand: 1)
    let rest = Double(sign: .plus, exponent: exponent - exponent / 2, significand: 1)
    nonisolated(unsafe) let (matrix, target) = (matrix, reduction.matrix)
    let blocks = Matrix.blocks(of: total)
    Parallel.forEach(blocks.count) { index in
      for j in blocks[index] {
        let column = target + j * stride
        guard j < n else {
          column.update(repeating: 0, count: stride)
          continue
        }
        if isTransposed {
          for i in 0..<m { column[i] = matrix[i * columns + j] * half * rest }
        } else {
          let row = matrix + j * columns
          for i in 0..<m { column[i] = row[i] * half * rest }
        }
        for i in m..<stride { column[i] = 0 }
      }
    }
  }
}
