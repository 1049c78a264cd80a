import LinearAlgebra

extension TextDataset {
  /// Text from a small grammar: sentences of made-up words, with topics, agreement in number across
  /// phrases in between, and verbs that prefer objects of their own.
  ///
  /// What follows what is partly certain (the number of a verb, the end of a document) and partly
  /// chance; `entropy` says how much is chance. The seed fixes the verbs' preferences and the text;
  /// `noise` is how often a word is from another topic than its document's.
  ///
  /// - Throws: `DatasetError.parameter` naming the parameter that is out of range.
  public static func language(
    tokens: Int = 200_000, heldOut: Int = 20_000, topics: Int = 4, lexicon: Int = 12,
    noise: Double = 0.05, seed: UInt64
  ) throws(DatasetError) -> TextDataset {
    try require("tokens", tokens, in: 2...TextOptions.streamLimit)
    try require("validation", heldOut, in: 2...TextOptions.streamLimit)
    try require("topics", topics, in: GrammarParameters.topicRange)
    try require("lexicon", lexicon, in: GrammarParameters.lexiconRange)
    guard noise >= 0, noise < 1 else {
      throw .parameter(name: "noise", value: "\(noise)", wanted: "a number from 0 to below 1")
    }
    let grammar = Grammar(topics: topics, lexicon: lexicon, noise: noise, seed: seed)
    func write(_ count: Int, index: Int) -> (Stream, surprise: Double) {
      var writer = Grammar.Writer(seed: seed, index: index)
      while writer.tokens.count < count { grammar.writeDocument(to: &writer) }
      let mean = writer.surprise / Double(writer.tokens.count)
      let kept = Array(writer.tokens.prefix(count))
      let bytes = kept.reduce(0) { $0 + grammar.words[Int($1)].utf8.count + 1 }
      return (
        Stream(tokens: kept, byteCount: bytes, topics: Array(writer.topics.prefix(count))), mean
      )
    }
    let held = write(heldOut, index: 1)
    return TextDataset(
      vocabulary: .words(grammar.words), training: write(tokens, index: 0).0, heldOut: held.0,
      entropy: held.surprise,
      grammar: GrammarParameters(topics: topics, lexicon: lexicon, noise: noise, seed: seed))
  }
}
