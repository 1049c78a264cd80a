import Foundation
import LinearAlgebra
import Pictures

extension JacobianResult {
  /// The average Jacobian of each live expert, where there are no more than so many entries to read.
  var shownAverages: [(expert: Int, matrix: Matrix)] {
    let limit = 16
    return probe.experts.enumerated().compactMap { i, expert in
      let matrix = expert.averageJacobian
      let count = matrix.rowCount * matrix.columnCount
      return !expert.isDead && (1...limit).contains(count) ? (subject.expert(i), matrix) : nil
    }
  }

  /// Its entries, by row and column.
  var averageFigures: [NamedFigure] {
    shownAverages.flatMap { expert, matrix in
      (0..<matrix.rowCount).flatMap { row in
        (0..<matrix.columnCount).map { column in
          NamedFigure(
            "average[\(row),\(column)]", .expert(expert), matrix[row, column],
            path: "expert[\(expert)].average[\(row),\(column)]")
        }
      }
    }
  }

  /// The image of the unit circle under each expert's average Jacobian J: the curve J (cos t, sin t), an ellipse
  /// whose half axes are its singular values (Trefethen and Bau, Numerical Linear Algebra, lecture 4).
  var circle: NamedPicture? {
    let planar = shownAverages.filter { $0.matrix.rowCount == 2 && $0.matrix.columnCount == 2 }
    guard !planar.isEmpty else { return nil }
    return NamedPicture("circle", "the unit circle under each expert's average Jacobian") {
      options in
      let shown = try options.places(of: planar.map(\.expert))
      let circle = Line("unit circle", .null, Self.unitCircle)
      let images = shown.map { place -> Mark in
        let (expert, j) = planar[place]
        return .line(
          Line(
            "expert \(expert)", .expert(expert),
            Self.unitCircle.map { point in
              Point(j[0, 0] * point.x + j[0, 1] * point.y, j[1, 0] * point.x + j[1, 1] * point.y)
            }))
      }
      return Picture(
        "the unit circle under average Jacobians", caption: subject.caption(probe.sampleCount),
        panels: [
          Panel(x: Axis("y1"), y: Axis("y2"), keepsAspect: true, [.line(circle)] + images)
        ])
    }
  }

  private static let unitCircle: [Point] = (0...96).map { step in
    let angle = 2 * Double.pi * Double(step) / 96
    return Point(cos(angle), sin(angle))
  }
}
