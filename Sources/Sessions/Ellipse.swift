import Foundation
import Pictures

/// The ellipse of one standard deviation of weighted points of a plane.
struct Ellipse {
  let outline: [Point]

  /// Nil where the weights sum to nothing, or all weight is at one point.
  init?(of points: [Point], weights: [Double]) {
    let sum = weights.reduce(0, +)
    guard sum > 0, sum.isFinite else { return nil }
    let used = zip(points, weights).filter { $0.1 > 0 && $0.0.x.isFinite && $0.0.y.isFinite }
    func mean(_ value: (Point) -> Double) -> Double {
      used.reduce(0) { $0 + $1.1 * value($1.0) } / sum
    }
    let (cx, cy) = (mean(\.x), mean(\.y))
    let xx = mean { ($0.x - cx) * ($0.x - cx) }
    let yy = mean { ($0.y - cy) * ($0.y - cy) }
    let xy = mean { ($0.x - cx) * ($0.y - cy) }
    // Cholesky's factor of the covariance takes the circle to the ellipse.
    let a = xx.squareRoot()
    guard a > 0 || yy > 0 else { return nil }
    let b = a > 0 ? xy / a : 0
    let c = max(0, yy - b * b).squareRoot()
    outline = (0...48).map { step in
      let angle = Double(step % 48) / 48 * 2 * Double.pi
      let (u, v) = (cos(angle), sin(angle))
      return Point(cx + a * u, cy + b * u + c * v)
    }
  }
}
