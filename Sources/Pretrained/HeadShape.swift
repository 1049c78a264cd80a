/// The heads of attention: how many there are, how wide, and what their scores are multiplied by.
struct HeadShape: Equatable, Sendable {
  /// Heads of queries, and of keys and values, which consecutive heads of queries share.
  let heads, keyHeads: Int
  /// The width of a query and of a key; that of a value.
  let keyWidth, valueWidth: Int
  let scale: Double

  /// Numbers a token of queries, keys, values and outputs.
  var width: Int { (heads + keyHeads) * keyWidth + (keyHeads + heads) * valueWidth }

  /// The numbers of heads that a configuration has.
  ///
  /// - Throws: `PretrainedError` where queries cannot share keys evenly.
  static func counts(
    _ configuration: Configuration
  ) throws(PretrainedError) -> (heads: Int, keyHeads: Int) {
    let heads = try configuration.integer("num_attention_heads", 1...1 << 16)
    let keyHeads = try configuration.integer("num_key_value_heads", 1...1 << 16, default: heads)
    guard heads % keyHeads == 0 else {
      throw configuration.error(
        "num_key_value_heads", "is \(keyHeads), which does not divide the \(heads) heads.")
    }
    return (heads, keyHeads)
  }
}
