import CLAPACK
import Foundation

/// The two element types that training runs in, with the operations BLAS and libm give them.
///
/// The vectorised kernels in `CKernels` are its extensions, each written once for both types. What each computes
/// is written readably where it is used, and held against it by tests; docs/kernels.md lists them.
public protocol Real: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
  /// C ← α · op(A) · op(B) + β · C, all row-major; a stride is the distance between row starts.
  ///
  /// op(A) is rows×inner, op(B) inner×columns, C rows×columns. C may not overlap A or B.
  static func multiply(
    _ a: UnsafePointer<Self>, transposed transposesA: Bool, stride strideA: Int,
    _ b: UnsafePointer<Self>, transposed transposesB: Bool, stride strideB: Int,
    into c: UnsafeMutablePointer<Self>, stride strideC: Int,
    rows: Int, columns: Int, inner: Int, alpha: Self, beta: Self)

  static func exponential(_ x: Self) -> Self
  static func logarithm(_ x: Self) -> Self
}

extension Real {
  /// Bytes of a number, by which C tells which form of a kernel is meant.
  static var bytes: Int { MemoryLayout<Self>.size }

  /// `multiply` with α = 1 and β = 0: C ← op(A) · op(B).
  @inlinable
  public static func multiply(
    _ a: UnsafePointer<Self>, transposed transposesA: Bool, stride strideA: Int,
    _ b: UnsafePointer<Self>, transposed transposesB: Bool, stride strideB: Int,
    into c: UnsafeMutablePointer<Self>, stride strideC: Int,
    rows: Int, columns: Int, inner: Int
  ) {
    multiply(
      a, transposed: transposesA, stride: strideA, b, transposed: transposesB, stride: strideB,
      into: c, stride: strideC, rows: rows, columns: columns, inner: inner, alpha: 1, beta: 0)
  }
}

extension Double: Real {
  public static func multiply(
    _ a: UnsafePointer<Double>, transposed transposesA: Bool, stride strideA: Int,
    _ b: UnsafePointer<Double>, transposed transposesB: Bool, stride strideB: Int,
    into c: UnsafeMutablePointer<Double>, stride strideC: Int,
    rows: Int, columns: Int, inner: Int, alpha: Double, beta: Double
  ) {
    BLASRuntime.useOneThread()
    cblas_dgemm(
      CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans,
      transposesB ? CblasTrans : CblasNoTrans,
      Int32(rows), Int32(columns), Int32(inner), alpha, a, Int32(max(strideA, 1)),
      b, Int32(max(strideB, 1)), beta, c, Int32(max(strideC, 1)))
  }

  @inlinable public static func exponential(_ x: Double) -> Double { exp(x) }
  @inlinable public static func logarithm(_ x: Double) -> Double { log(x) }
}

extension Float: Real {
  public static func multiply(
    _ a: UnsafePointer<Float>, transposed transposesA: Bool, stride strideA: Int,
    _ b: UnsafePointer<Float>, transposed transposesB: Bool, stride strideB: Int,
    into c: UnsafeMutablePointer<Float>, stride strideC: Int,
    rows: Int, columns: Int, inner: Int, alpha: Float, beta: Float
  ) {
    BLASRuntime.useOneThread()
    cblas_sgemm(
      CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans,
      transposesB ? CblasTrans : CblasNoTrans,
      Int32(rows), Int32(columns), Int32(inner), alpha, a, Int32(max(strideA, 1)),
      b, Int32(max(strideB, 1)), beta, c, Int32(max(strideC, 1)))
  }

  @inlinable public static func exponential(_ x: Float) -> Float { expf(x) }
  @inlinable public static func logarithm(_ x: Float) -> Float { logf(x) }
}
