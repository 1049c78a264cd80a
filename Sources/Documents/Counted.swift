/// A number of things in words: `1 feature`, `2 features`; `plural` where that is no `s` more.
public func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
