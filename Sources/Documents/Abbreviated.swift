/// `text` cut to `width` characters, with `...` in place of the rest.
public func abbreviated(_ text: String, to width: Int) -> String {
  text.count <= width ? text : text.prefix(width - 3) + "..."
}
