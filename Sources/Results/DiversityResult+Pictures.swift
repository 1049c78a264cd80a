import Pictures
import Probes

extension DiversityResult {
  public var pictures: [NamedPicture] {
    [
      NamedPicture("ambiguity", "what averaging and routing save, beside the nulls") { _ in
        let rows: [(String, Ambiguity?)] = [
          (subject.model, probe.own), ("untrained", untrained?.own), ("uniform", probe.uniform),
          ("nets apart", apart?.own),
        ]
        let shown = rows.compactMap { name, one in one.map { (name, $0) } }
        let places = Array(shown.indices).map(Double.init)
        func points(_ value: (Ambiguity) -> Double) -> [Point] {
          zip(places, shown).map { Point($0, value($1.1)) }
        }
        return Picture(
          "diversity of \(subject.model)",
          caption: subject.caption(probe.sampleCount) + "; the gap between the two is ambiguity",
          x: Axis("gates", categories: shown.map(\.0)),
          y: Axis(probe.isOfClasses ? "cross-entropy (nats)" : "mse", includes: [0]),
          [
            .points(Points("expert loss", .other(0), points(\.expertLoss))),
            .points(Points("loss of the mean", .layer, points(\.meanLoss))),
          ])
      }
    ]
  }
}
