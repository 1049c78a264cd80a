import Sessions

extension Report {
  /// What a probe measured, and where; with `requested`, of how many samples where it was stopped
  /// before all that were asked for.
  static func heading(
    _ kind: String, _ subject: Subject, _ count: Int, of requested: Int? = nil
  ) -> Block {
    let layer = subject.layer.map { ", layer \($0)," } ?? ""
    let all = max(count, requested ?? count)
    let samples = (count < all ? "\(count) of " : "") + counted(all, "sample")
    return .title(
      "\(kind) of \(subject.model)\(layer) at \(samples) of \(subject.data) (\(subject.split))")
  }
}
