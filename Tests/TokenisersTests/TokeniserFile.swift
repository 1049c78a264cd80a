import Tokenisers

/// A small file, whose parts can be set one by one, each as JSON.
struct TokeniserFile {
  var vocab = #"{"a": 0, "b": 1, "ab": 2, "<u>": 3}"#
  var merges = #"["a b"]"#
  var model = #""type": "BPE""#
  var added = "[]"
  var rest = ""

  var text: String {
    #"{"added_tokens": \#(added), "model": {\#(model), "vocab": \#(vocab), "merges": \#(merges)}\#(rest)}"#
  }

  func read() throws -> Tokeniser { try Tokeniser(json: Array(text.utf8), path: "t.json") }

  /// The error that reading gives, in words; nil without one.
  var refusal: String? {
    do {
      _ = try read()
      return nil
    } catch { return "\(error)" }
  }
}
