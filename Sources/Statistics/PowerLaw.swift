import Foundation

/// y = c xᵃ, fitted as the line ln y = ln c + a ln x by least squares.
///
/// On logarithms a power law is a straight line, and its exponent the slope (Kaplan et al. 2020, "Scaling laws
/// for neural language models"). How far the points lie from the line says whether there is a law.
public struct PowerLaw: Equatable, Sendable {
  /// a: by how much ln y rises where ln x rises by 1.
  public let exponent: Double
  /// ln c.
  public let logFactor: Double
  /// ln y less the line, one a point.
  public let residuals: [Double]

  /// The largest distance of a point from the line, as of ln y.
  public var largestResidual: Double { residuals.map(abs).max() ?? 0 }

  /// Fits points.
  ///
  /// Nil where a number is not finite or not above 0, and for fewer than two different x.
  /// - Precondition: As many x as y.
  public init?(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "\(x.count) x, \(y.count) y")
    guard (x + y).allSatisfy({ $0 > 0 && $0.isFinite }), Set(x).count > 1 else { return nil }
    let (u, v) = (x.map { log($0) }, y.map { log($0) })
    let count = Double(u.count)
    let (middle, level) = (u.reduce(0, +) / count, v.reduce(0, +) / count)
    let square = u.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let product = zip(u, v).reduce(0) { $0 + ($1.0 - middle) * ($1.1 - level) }
    // Different x can have one logarithm.
    guard square > 0 else { return nil }
    let slope = product / square
    exponent = slope
    logFactor = level - slope * middle
    residuals = zip(u, v).map { $1 - (level + slope * ($0 - middle)) }
  }
}
