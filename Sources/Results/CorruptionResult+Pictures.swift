import Documents
import Pictures
import Probes

extension CorruptionResult {
  public var pictures: [NamedPicture] {
    let illegal = NamedPicture("illegal", "probability of forbidden words over the share replaced")
    {
      _ in
      picture(
        "illegal mass as the context is corrupted", Axis("illegal mass", includes: [0]),
        uniform: nulls.uniformIllegalMass, \.illegalMass)
    }
    let own = [
      NamedPicture("loss", "cross-entropy over the share replaced") { _ in
        picture("loss as the context is corrupted", Axis("loss", unit: "nats"), \.loss)
      },
      NamedPicture("confidence", "confidence and accuracy over the share replaced") { _ in
        confidence
      },
      NamedPicture("overconfidence", "confidence minus accuracy over the share replaced") { _ in
        picture(
          "overconfidence as the context is corrupted",
          Axis("confidence - accuracy", includes: [0]), \.overconfidence)
      },
    ]
    return (probe.judgedCount > 0 ? [illegal] : []) + own
  }

  private var caption: String {
    "\(subject.model) at \(counted(probe.tokenCount, "token")) in "
      + "\(counted(probe.windowCount, "window")) of \(subject.data) (\(subject.split))"
  }

  private var axis: Axis { Axis("share of the context replaced", includes: [0]) }

  private func line(
    _ name: String, _ role: Role, of probe: CorruptionProbe, isDashed: Bool = false,
    _ value: (PredictiveMeans) -> Double?
  ) -> Line {
    Line(
      name, role, probe.levels.map { Point($0.share, value($0.means) ?? .nan) },
      isDashed: isDashed)
  }

  /// What no corruption changes: a level from the first share to the last.
  private func level(_ name: String, _ value: Double?) -> Line? {
    value.map { value in
      Line(name, .null, [0, probe.levels.last?.share ?? 0].map { Point($0, value) })
    }
  }

  private func picture(
    _ title: String, _ y: Axis, uniform: Double? = nil, _ value: (PredictiveMeans) -> Double?
  ) -> Picture {
    let levels = [level("unigram", value(nulls.unigram)), level("uniform", uniform)]
    let before = untrained.map { line("untrained", .other(1), of: $0, isDashed: true, value) }
    return Picture(
      title, caption: caption, x: axis, y: y,
      (levels + [before, line("model", .layer, of: probe, value)]).compactMap { line in
        line.map { .line($0) }
      })
  }

  private var confidence: Picture {
    let before = untrained.map {
      line("untrained confidence", .other(1), of: $0, isDashed: true, \.confidence)
    }
    let lines = [
      level("unigram confidence", nulls.unigram.confidence), before,
      line("confidence", .layer, of: probe, \.confidence),
      line("accuracy", .other(0), of: probe, \.accuracy),
    ]
    return Picture(
      "confidence and accuracy as the context is corrupted", caption: caption, x: axis,
      y: Axis("share", includes: [0, 1]), lines.compactMap { line in line.map { .line($0) } })
  }
}
