import CommandLanguage
import Documents
import Results
import Sessions

/// What a result keeps however large it is.
enum Kept: String, CaseIterable, Sendable {
  /// What grows with the square of the width: principal axes, average Jacobians.
  case axes
  /// What enters the layer at the samples, as a table of its own.
  case hidden

  static let help =
    "axes: keeps matrices of the width squared too, of which more than 1048576 numbers are left out; "
    + "hidden: keeps what enters the layer as MODEL.layerL.hidden, so that further probes need not run "
    + "the model."
}

extension Workbench {
  /// Begins a job for each stage of a measurement.
  func watch(_ title: String) -> Watch {
    { stage, unit in
      surroundings.begin(stage.map { "\(title): \($0)" } ?? title, unit).monitor
    }
  }

  /// Keeps what was measured, and has the journal say where it was stopped.
  mutating func keep<Result: MeasuredContent>(
    _ measured: Measured<Result>, as name: String?
  ) throws -> Report {
    for (option, count) in measured.stops { journalOptions[option] = "\(count)" }
    return try keep(measured.result, as: name)
  }

  /// Keeps a result under the name given, or as `MODEL.kind` or `MODEL.layerL.kind`; answers with its
  /// report, which ends in that name.
  mutating func keep(_ result: some MeasuredContent, as name: String?) throws -> Report {
    try keep(
      result, as: resultName(for: result, given: name), reporting: result.report(digits: digits))
  }

  /// The name given, or `MODEL.kind` or `MODEL.layerL.kind`.
  func resultName(for result: some MeasuredContent, given name: String?) -> String {
    let layer = result.subject.layer.map { ".layer\($0)" } ?? ""
    return name ?? "\(result.subject.model)\(layer).\(result.kind)"
  }

  /// Keeps a result; answers with its report, which ends in its name and in what it takes the place of.
  ///
  /// - `recipe`: the line that makes it, where that is another than the one being run.
  mutating func keep(
    _ result: any ResultContent, as name: String, reporting report: Report,
    origin recipe: String? = nil
  ) throws -> Report {
    let origin = recipe ?? self.origin
    let old = session.object(named: name)
    try session.put(result, named: name, origin: origin)
    var report = report
    var kept = "kept as \(name)"
    if let old, old.digest != session.object(named: name)?.digest {
      kept +=
        ", in place of "
        + (old.origin == origin
          ? "an earlier one" : "that of `\(abbreviated(displayed(old.origin), to: 60))`")
    }
    report.add(kept)
    return report
  }
}
