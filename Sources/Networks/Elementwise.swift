import LinearAlgebra

/// The pointwise passes between a layer's matrix products.
enum Elementwise<Scalar: Real> {
  /// From preactivations a, in `slope`, to φ(a + b) in `hidden` and φ′(a + b) in `slope`.
  ///
  /// Both rows×columns; `bias` has one value a column.
  static func activate(
    _ activation: Activation, bias: UnsafePointer<Scalar>, rows: Int, columns: Int,
    hidden: UnsafeMutablePointer<Scalar>, slope: UnsafeMutablePointer<Scalar>
  ) {
    for row in 0..<rows {
      let h = hidden + row * columns
      let s = slope + row * columns
      for j in 0..<columns {
        let (value, derivative) = activation.valueAndDerivative(s[j] + bias[j])
        h[j] = value
        s[j] = derivative
      }
    }
  }

  /// From a in `slope` and c in `carried` to φ(a)·c, φ′(a)·c and φ(a), for `count` elements.
  static func activateGated(
    _ activation: Activation, count: Int, carried: UnsafePointer<Scalar>,
    hidden: UnsafeMutablePointer<Scalar>, slope: UnsafeMutablePointer<Scalar>,
    gateSlope: UnsafeMutablePointer<Scalar>
  ) {
    for index in 0..<count {
      let (value, derivative) = activation.valueAndDerivative(slope[index])
      hidden[index] = value * carried[index]
      slope[index] = derivative * carried[index]
      gateSlope[index] = value
    }
  }

  /// target ← source · factor, for `count` elements.
  static func scale(
    _ source: UnsafePointer<Scalar>, by factor: Scalar, count: Int,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    for index in 0..<count { target[index] = source[index] * factor }
  }

  /// target ← target · source · factor, for `count` elements.
  static func multiply(
    _ target: UnsafeMutablePointer<Scalar>, by source: UnsafePointer<Scalar>, factor: Scalar,
    count: Int
  ) {
    for index in 0..<count { target[index] *= source[index] * factor }
  }

  /// ⟨a, b⟩ in four interleaved sums, an order that does not depend on the machine.
  static func dot(_ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, count: Int) -> Scalar {
    var sums = SIMD4<Scalar>()
    var index = 0
    while index + 4 <= count {
      let left = SIMD4(a[index], a[index + 1], a[index + 2], a[index + 3])
      sums += left * SIMD4(b[index], b[index + 1], b[index + 2], b[index + 3])
      index += 4
    }
    var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
    while index < count {
      sum += a[index] * b[index]
      index += 1
    }
    return sum
  }
}
