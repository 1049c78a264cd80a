import Foundation

/// Student's t distribution, for intervals over few seeds.
public enum StudentT {
  /// P(T ≤ t) with `degrees` degrees of freedom.
  ///
  /// By the incomplete beta function: for t > 0, 1 − I_x(ν/2, ½)/2 with x = ν/(ν + t²).
  public static func cumulative(_ t: Double, degrees: Double) -> Double {
    let tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2
    return t > 0 ? 1 - tail : tail
  }

  /// The t with P(T ≤ t) = `share`, by bisection to the last bit; `share` between 0 and 1.
  public static func quantile(_ share: Double, degrees: Double) -> Double {
    precondition(share > 0 && share < 1 && degrees > 0, "quantile \(share) of t(\(degrees))")
    if share < 0.5 { return -quantile(1 - share, degrees: degrees) }
    var (low, high) = (0.0, 1.0)
    while cumulative(high, degrees: degrees) < share { high *= 2 }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return middle }
      if cumulative(middle, degrees: degrees) < share { low = middle } else { high = middle }
    }
  }

  /// I_x(a, b), the incomplete beta function over the complete one.
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges fast on one side; symmetry gives the other.
    return x > (a + 1) / (a + b + 2)
      ? 1 - continuedFraction(1 - x, b, a) : continuedFraction(x, a, b)
  }

  /// I_x(a, b) for small x, by Lentz's method (Press et al., Numerical Recipes, section 6.4).
  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let front = exp(
      lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    let tiny = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < tiny ? tiny : d)
    var fraction = d
    for step in 1...500 {
      let m = Double(step)
      for numerator in [
        m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
      ] {
        d = 1 + numerator * d
        d = 1 / (abs(d) < tiny ? tiny : d)
        c = 1 + numerator / c
        c = abs(c) < tiny ? tiny : c
        fraction *= d * c
      }
      if abs(d * c - 1) < 1e-16 { break }
    }
    return front * fraction / a
  }
}
