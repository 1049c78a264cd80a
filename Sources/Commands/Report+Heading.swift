import Sessions

extension Report {
  /// What a probe measured, and where.
  static func heading(_ kind: String, _ subject: Subject, _ samples: String) -> Block {
    let layer = subject.layer.map { ", layer \($0)," } ?? ""
    return .title(
      "\(kind) of \(subject.model)\(layer) at \(samples) of \(subject.data) "
        + "(\(subject.split))")
  }

  /// The same of a probe that may have been stopped before all the samples asked for.
  static func heading(
    _ kind: String, _ subject: Subject, _ count: Int, of requested: Int
  ) -> Block {
    heading(
      kind, subject,
      (count < requested ? "\(count) of " : "") + counted(max(count, requested), "sample"))
  }
}
