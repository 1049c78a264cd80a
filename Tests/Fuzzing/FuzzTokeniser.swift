import Tokenisers

/// Texts with something of everything: blanks, marks, bytes that fall back, added tokens.
private let texts = [
  "", "Hello  the world\n", "e\u{301}\u{212B} 12345 \u{4EAC}\u{200D}\u{1F469}", "<s>ab aab[X] </s>",
]

/// Called by libFuzzer with bytes that may be a `tokenizer.json`; what is accepted encodes a text or two.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTokeniser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    let tokeniser = try Tokeniser(json: bytes, path: "x")
    let own = String(decoding: bytes.suffix(64), as: UTF8.self)
    for text in texts + [own] {
      let ids = tokeniser.ids(of: text)
      precondition(ids == tokeniser.ids(of: text), "the same text has other ids")
      for id in ids {
        precondition(Int(id) < tokeniser.vocabularyCount && tokeniser.piece(Int(id)) != nil)
        _ = tokeniser.name(Int(id))
      }
      _ = tokeniser.text(of: ids, skippingSpecial: true)
      _ = tokeniser.text(of: ids.reversed(), skippingSpecial: false)
    }
  } catch {
    precondition(!error.description.isEmpty && !error.description.contains("\n"))
  }
  return 0
}
