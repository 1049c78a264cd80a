import Foundation
import Pictures

extension SubspaceResult {
  public var series: [Series] {
    probe.pairs.map { pair in
      Series(
        "angle", .pair(subject.expert(pair.first), subject.expert(pair.second)), unit: "radians",
        curve: pair.angles.angles)
    }
  }

  public var tidySubject: TidySubject {
    TidySubject(
      model: subject.model, data: subject.data, layer: subject.layer, samples: probe.sampleCount)
  }

  public var pictures: [NamedPicture] {
    guard !probe.pairs.isEmpty else { return [] }
    return [
      NamedPicture("overlap", "how far the subspaces of experts overlap") { options in
        let overlaps = Dictionary(
          probe.pairs.map { ([$0.first, $0.second], $0.angles.overlap) }
        ) { first, _ in first }
        return try Picture(
          pairsOf: (0..<probe.expertCount).map(subject.expert), options,
          "overlap of top-\(probe.rank) subspaces", caption: caption, label: "overlap",
          range: .shares, level: probe.expectedOverlap, levelName: "random subspaces"
        ) { i, j in
          i == j ? (probe.leftOut.contains(i) ? nil : 1) : overlaps[[min(i, j), max(i, j)]]
        }
      },
      NamedPicture("angles", "principal angles of pairs of experts") { try angles($0) },
    ]
  }

  private var caption: String {
    "\(probe.source.rawValue), dimension \(probe.dimension), of "
      + subject.caption(probe.sampleCount)
  }

  /// How each of the angles is spread over pairs.
  private func angles(_ options: PictureOptions) throws -> Picture {
    let shown = Set(
      try options.places(of: (0..<probe.expertCount).map(subject.expert)))
    let pairs = probe.pairs.filter { shown.contains($0.first) && shown.contains($0.second) }
    return try Picture(
      strips: (0..<probe.rank).map { k in
        StripRow(
          name: "angle \(k + 1)", values: pairs.map { $0.angles.angles[k] }, role: .layer)
      }, "principal angles of pairs of experts", caption: caption,
      of: Axis("angle", unit: "radians", includes: [0, .pi / 2]))
  }
}
