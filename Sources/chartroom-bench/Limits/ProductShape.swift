import LinearAlgebra

/// A product of matrices in a shape that a job has: our kernel for it, and the library's.
struct ProductShape {
  /// The job that has it.
  let job: String
  let name: String
  /// Bytes of a number.
  let bytes: Int
  /// Multiplications and additions that the outcome needs; a kernel may do more.
  let flop: Double
  let ours: () -> Void
  let library: () -> Void

  init<Scalar: Real>(
    _ job: String, _ name: String, _ type: Scalar.Type, multiplications: Int,
    ours: @escaping () -> Void, library: @escaping () -> Void
  ) {
    (self.job, self.name) = (job, name)
    bytes = MemoryLayout<Scalar>.stride
    flop = 2 * Double(multiplications)
    (self.ours, self.library) = (ours, library)
  }

  /// All that the jobs have.
  static var all: [ProductShape] { training + transformer + probes + largeExpert }
}

/// Operands of a product, numbers between -1 and 1 that no two kernels find easier than others.
func operand<Scalar: Real>(_ count: Int, of type: Scalar.Type = Scalar.self) -> Buffer<Scalar> {
  Buffer((0..<count).map { Double($0 * 7_919 % 2_003) / 1_001.5 - 1 })
}

/// A library's product of matrices that lie row by row: rows×columns from sums of `inner`.
struct LibraryProduct<Scalar: Real> {
  let rows, columns, inner: Int
  let transposesLeft, transposesRight: Bool
  let left, right, target: Buffer<Scalar>

  init(
    _ rows: Int, _ columns: Int, _ inner: Int, left: Bool = false, right: Bool = false
  ) {
    (self.rows, self.columns, self.inner) = (rows, columns, inner)
    (transposesLeft, transposesRight) = (left, right)
    self.left = operand(rows * inner)
    self.right = operand(inner * columns)
    target = operand(rows * columns)
  }

  func callAsFunction() {
    Scalar.multiply(
      left.base, transposed: transposesLeft, stride: transposesLeft ? rows : inner, right.base,
      transposed: transposesRight, stride: transposesRight ? inner : columns, into: target.base,
      stride: columns, rows: rows, columns: columns, inner: inner)
  }
}
