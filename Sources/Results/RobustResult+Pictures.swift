import Pictures
import Probes

extension RobustResult {
  public var pictures: [NamedPicture] {
    let first =
      probe.calibration == nil
      ? probe.spread.map { _ in
        NamedPicture("reliability", "error over the spread of experts, bin by bin") { _ in
          reliabilityOfSpread
        }
      }
      : NamedPicture("reliability", "the share that is right over confidence, bin by bin") { _ in
        reliability
      }
    return [
      NamedPicture(
        "response",
        probe.calibration == nil ? "response over eps" : "the share that flips over eps"
      ) { _ in responsePicture }
    ] + [first].compactMap { $0 }
  }

  private var responsePicture: Picture {
    let isOfClasses = probe.calibration != nil
    let directions = PerturbationDirection.allCases.filter { direction in
      probe.responses.contains { $0.direction == direction }
    }
    func line(_ name: String, _ role: Role, _ one: RobustnessProbe, _ d: PerturbationDirection)
      -> Mark
    {
      .line(
        Line(
          name, role,
          one.responses.filter { $0.direction == d }.map {
            Point($0.eps, isOfClasses ? $0.flip ?? .nan : $0.response)
          }))
    }
    return Picture(
      isOfClasses ? "classes that flip" : "response to moved inputs",
      caption: subject.caption(probe.sampleCount) + "; grey: nets apart",
      panels: directions.enumerated().map { place, direction in
        Panel(
          x: Axis("eps, \(direction.rawValue)"),
          y: Axis(isOfClasses ? "flip" : "response", includes: [0]),
          [line(direction.rawValue, .other(place), probe, direction)]
            + (apart.map { [line("nets apart", .null, $0, direction)] } ?? []))
      })
  }

  private var reliability: Picture {
    func points(_ one: RobustnessProbe?) -> [Point] {
      (one?.calibration?.bins ?? []).map { Point($0.confidence, $0.accuracy) }
    }
    return Picture(
      "reliability of \(subject.model)", caption: subject.caption(probe.sampleCount),
      x: Axis("confidence", includes: [0, 1]), y: Axis("accuracy", includes: [0, 1]),
      [
        .line(Line("as sure as right", .null, [Point(0, 0), Point(1, 1)], isDashed: true)),
        .points(Points(subject.model, .layer, points(probe))),
      ] + (apart == nil ? [] : [.points(Points("nets apart", .other(0), points(apart)))]))
  }

  private var reliabilityOfSpread: Picture {
    func points(_ one: RobustnessProbe?) -> [Point] {
      (one?.spread?.bins ?? []).map { Point($0.spread, $0.error) }
    }
    return Picture(
      "error by the spread of experts", caption: subject.caption(probe.sampleCount),
      x: Axis("variance among experts"), y: Axis("mse", includes: [0]),
      [.points(Points(subject.model, .layer, points(probe)))]
        + (apart == nil ? [] : [.points(Points("nets apart", .other(0), points(apart)))]))
  }
}
