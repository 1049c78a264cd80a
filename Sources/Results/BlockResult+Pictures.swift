import Pictures
import Probes

extension BlockResult {
  public var series: [Series] {
    let before = untrained?.parts.map(\.part.meanSpectrum)
    return probe.parts.enumerated().map { place, part in
      Series(
        "sigma", .part(part.name), curve: part.part.meanSpectrum, untrained: before?[place])
    }
  }

  public var pictures: [NamedPicture] {
    [
      NamedPicture("spectra", "mean spectra of attention, feed-forward block and both") { _ in
        let lines = series.enumerated().flatMap { place, curve -> [Line] in
          let name = curve.place.cell.replacing("_", with: "-")
          let before = curve.points(ofNull: "untrained")
          return [Line(name, .other(place), curve)]
            + (before.isEmpty
              ? []
              : [Line("\(name), untrained", .other(place), before.thinned, isDashed: true)])
        }
        return Picture(
          "mean spectra of a layer's block Jacobians",
          caption: subject.caption(probe.sampleCount), x: Axis("j"), y: Axis("singular value"),
          lines.map { .line($0) })
      }
    ]
  }
}
