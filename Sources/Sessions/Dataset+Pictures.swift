import Datasets
import Documents
import LinearAlgebra
import Pictures
import Probes
import Results

extension Dataset {
  /// Its samples in the plane, by class or region.
  func pictures(named name: String) -> [NamedPicture] {
    [
      NamedPicture("features", "samples in their first two axes, by class or region") { _ in
        let rows = Array(0..<sampleCount).thinned
        let plane = try PrincipalPlane(
          of: inputs.rows(at: rows), names: featureNames.map { displayed($0) })
        let few = rows.count < sampleCount ? ", \(rows.count) drawn" : ""
        return Picture(
          "samples of \(name)" + (featureCount > 2 ? " in their first principal axes" : ""),
          caption: "\(name): \(counted(sampleCount, "sample"))\(few), "
            + counted(featureCount, "feature"),
          panels: [
            Panel(
              x: plane.x, y: plane.y, keepsAspect: featureCount > 1,
              clouds(of: plane.points, rows))
          ])
      }
    ]
  }

  /// The points of each class, or region; all together where there are none.
  private func clouds(of points: [Point], _ rows: [Int]) -> [Mark] {
    guard let partition else { return [.points(Points("", .layer, points))] }
    let own = rows.map { partition[$0] }
    return Set(own).sorted().enumerated().map { place, part in
      let label =
        target.isLabels
        ? (targetNames.indices.contains(part) ? displayed(targetNames[part]) : "\(part)")
        : "region \(part)"
      return .points(
        Points(
          label, .other(target.isLabels ? part : place),
          zip(points, own).filter { $0.1 == part }.map(\.0)))
    }
  }
}
