import Commands
import Documents

/// How a report becomes lines: a value, so that a long one is laid out where it can be stopped.
struct Layout: Sendable {
  /// Columns of what is recorded; nil where nothing is.
  let captureWidth: Int?
  /// Columns of what is shown.
  let width: Int
  let hasColour: Bool
  /// What stands in the place of values of the environment.
  let names: [(text: String, name: String)]

  func laidOut(_ report: Report) -> LaidOut {
    guard !report.isEmpty else { return LaidOut() }
    var report = report
    for (text, name) in names { report.replace(text, with: name) }
    return LaidOut(
      captured: captureWidth.map { report.lines(width: $0) } ?? [],
      shown: report.lines(width: width, colour: hasColour))
  }
}

/// The lines of a report, as they are recorded and as they are shown.
struct LaidOut: Sendable {
  var captured: [String] = []
  var shown: [String] = []
}
