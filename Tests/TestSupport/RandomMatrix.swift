import LinearAlgebra

/// Standard normals, the same for the same seed.
public func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  var stream = RandomStream(seed: seed, purpose: .test)
  return Matrix(rows: rows, columns: columns, using: &stream)
}
