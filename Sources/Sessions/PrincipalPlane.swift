import Documents
import Foundation
import LinearAlgebra
import Pictures
import Probes

/// Samples in a plane: the one they lie in, or that of their first two principal axes.
struct PrincipalPlane {
  let x, y: Axis
  /// One a sample.
  let points: [Point]

  /// Places the rows of `samples`, samples×features; of two features they stay where they are.
  ///
  /// - Throws: `ProbeError` when a number is not finite.
  init(of samples: Matrix, names: [String] = []) throws(ProbeError) {
    func name(_ j: Int) -> String { names.indices.contains(j) ? names[j] : "x\(j + 1)" }
    let rows = 0..<samples.rowCount
    if samples.columnCount <= 2 {
      let isPlane = samples.columnCount == 2
      x = Axis(name(0))
      y = isPlane ? Axis(name(1)) : Axis("")
      points = rows.map { Point(samples[$0, 0], isPlane ? samples[$0, 1] : 0) }
      return
    }
    let pca = try WeightedPCA(
      of: samples, weights: [Double](repeating: 1, count: samples.rowCount))
    func axis(_ k: Int) -> Axis {
      let share = pca.explainedShares.map { $0.indices.contains(k) ? 100 * $0[k] : 0 }
      return Axis(
        "axis \(k + 1)"
          + (share.map { ", \(NumberText(digits: 3)($0))% of the variance" } ?? ""))
    }
    /// Along axis `k`, which is turned so that its largest number is positive: either sign is one.
    func coordinates(_ k: Int) -> [Double] {
      guard k < pca.axes.rowCount else { return rows.map { _ in 0 } }
      let axis = Array(pca.axes.row(k))
      var largest = 0
      for j in axis.indices where abs(axis[j]) > abs(axis[largest]) { largest = j }
      let sign: Double = axis[largest] < 0 ? -1 : 1
      return rows.map { row in
        var sum = 0.0
        for (j, value) in samples.row(row).enumerated() {
          sum += sign * axis[j] * (value - pca.mean[j])
        }
        return sum
      }
    }
    (x, y) = (axis(0), axis(1))
    points = zip(coordinates(0), coordinates(1)).map { Point($0, $1) }
  }
}

extension Line {
  /// The ellipse of one standard deviation of weighted points about their mean; nil without weight.
  init?(ellipseOf points: [Point], weights: [Double], _ role: Role) {
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    func mean(_ value: (Point) -> Double) -> Double {
      zip(points, weights).reduce(0) { $0 + $1.1 / total * value($1.0) }
    }
    let (a, b) = (mean(\.x), mean(\.y))
    let xx = mean { ($0.x - a) * ($0.x - a) }
    let xy = mean { ($0.x - a) * ($0.y - b) }
    let yy = mean { ($0.y - b) * ($0.y - b) }
    // The Cholesky factor of the covariance takes a circle to the ellipse.
    let p = max(0, xx).squareRoot()
    let q = p > 0 ? xy / p : 0
    let r = max(0, yy - q * q).squareRoot()
    guard [a, b, p, q, r].allSatisfy(\.isFinite) else { return nil }
    let count = 64
    self.init(
      "", role,
      (0...count).map { step in
        let turn = 2 * Double.pi * Double(step % count) / Double(count)
        let (u, v) = (cos(turn), sin(turn))
        return Point(a + p * u, b + q * u + r * v)
      })
  }
}
