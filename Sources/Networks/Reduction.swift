import LinearAlgebra

/// Sums over contiguous numbers in sixteen interleaved lanes, an order that no machine changes.
enum Reduction<Scalar: Real> {
  @inline(__always)
  private static func lanes(_ a: UnsafePointer<Scalar>) -> SIMD16<Scalar> {
    UnsafeRawPointer(a).loadUnaligned(as: SIMD16<Scalar>.self)
  }

  @inline(__always)
  private static func total(_ sums: SIMD16<Scalar>) -> Scalar {
    let eight = sums.lowHalf + sums.highHalf
    let four = eight.lowHalf + eight.highHalf
    return (four[0] + four[1]) + (four[2] + four[3])
  }

  /// Σ aᵢ.
  static func sum(_ a: UnsafePointer<Scalar>, count: Int) -> Scalar {
    var sums = SIMD16<Scalar>()
    var index = 0
    while index + 16 <= count {
      sums += lanes(a + index)
      index += 16
    }
    var result = total(sums)
    while index < count {
      result += a[index]
      index += 1
    }
    return result
  }

  /// Σ aᵢ bᵢ.
  static func dot(_ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, count: Int) -> Scalar {
    var sums = SIMD16<Scalar>()
    var index = 0
    while index + 16 <= count {
      sums += lanes(a + index) * lanes(b + index)
      index += 16
    }
    var result = total(sums)
    while index < count {
      result += a[index] * b[index]
      index += 1
    }
    return result
  }

  /// The largest aᵢ; −∞ of nothing.
  static func maximum(_ a: UnsafePointer<Scalar>, count: Int) -> Scalar {
    var (first, second, third, fourth) = (
      -Scalar.infinity, -Scalar.infinity, -Scalar.infinity, -Scalar.infinity
    )
    var index = 0
    while index + 4 <= count {
      first = a[index] > first ? a[index] : first
      second = a[index + 1] > second ? a[index + 1] : second
      third = a[index + 2] > third ? a[index + 2] : third
      fourth = a[index + 3] > fourth ? a[index + 3] : fourth
      index += 4
    }
    var result = max(max(first, second), max(third, fourth))
    while index < count {
      result = a[index] > result ? a[index] : result
      index += 1
    }
    return result
  }
}
