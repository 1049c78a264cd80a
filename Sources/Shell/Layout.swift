import Commands
import Documents
import Sessions

/// How a report becomes lines: a value, so that a long one is laid out where it can be stopped.
struct Layout: Sendable {
  /// Columns of what is recorded; nil where nothing is.
  let captureWidth: Int?
  /// Where it is shown.
  let look: Look
  /// What shows pictures as images; nil where nobody looks.
  let images: ShownImages?
  /// What stands in the place of values of the environment.
  let names: [(text: String, name: String)]
  /// Whom answers are for.
  let format: OutputFormat
  /// The line that is answered.
  let command: String

  func laidOut(
    _ report: Report, kept: [SessionObject] = [], notes: [String] = []
  ) -> LaidOut {
    guard !report.isEmpty else { return LaidOut() }
    var report = report
    for (text, name) in names { report.replace(text, with: name) }
    let captured = captureWidth.map { report.lines(width: $0) } ?? []
    let answer = ProgramAnswer(command: command, report: report, kept: kept, notes: notes)
    switch format {
    case .text:
      return LaidOut(
        captured: captured,
        shown: images?.lines(of: report, in: look) ?? report.lines(in: look))
    case .json: return LaidOut(captured: captured, shown: [answer.json])
    case .csv:
      return LaidOut(
        captured: captured, shown: answer.csv, remarks: answer.sentences(width: look.width))
    }
  }
}

/// The lines of a report, as they are recorded and as they are shown.
struct LaidOut: Sendable {
  var captured: [String] = []
  var shown: [String] = []
  /// What is said beside CSV, on standard error.
  var remarks: [String] = []
}
