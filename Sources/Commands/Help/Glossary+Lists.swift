import Results

extension Glossary {
  /// Headings of lists, and of what is shown of data and models.
  static let lists: [Term] = [
    Term(
      name: "name",
      meaning:
        "what an object of the session is called; results have their model's name before a "
        + "point"),
    Term(
      name: "kind",
      meaning:
        "what an object is: a dataset, a text, a model, a transformer or a kind of result. "
        + "Of an imported model's layers: dense or mixture"),
    Term(
      name: "size",
      meaning:
        "how large an object is: samples x features, parameters, or what a result is of"),
    Term(
      name: "setting",
      meaning:
        "what `set` changes: how things are shown and how fast, never a number",
      labels: ["what it is"]),
    Term(
      name: "feature",
      meaning:
        "a number that every sample has, by its name in the data"),
    Term(
      name: "token",
      meaning:
        "a piece of text that a transformer reads as one: a byte, a word, or what its "
        + "tokeniser cuts",
      labels: ["a token"]),
    Term(
      name: "times",
      meaning:
        "how often a token occurs; `share` is that part of all tokens",
      labels: ["share"]),
    Term(
      name: "place",
      meaning:
        "the place of a token in the text given, from 0"),
    Term(
      name: "id",
      meaning:
        "a token's number in the vocabulary of its tokeniser; `piece` is how the vocabulary "
        + "spells it, `text` what it stands for",
      labels: ["piece", "text"]),
    Term(
      name: "layers",
      meaning:
        "numbers of a transformer's layers that are alike, from 0"),
    Term(
      name: "k",
      meaning:
        "how many experts run for a sample"),
    Term(
      name: "hidden",
      meaning:
        "hidden units of an expert, or of a dense block"),
    Term(
      name: "shared",
      meaning:
        "experts that every sample passes beside those that it is routed to: their own "
        + "Jacobians, weighted by their gates, in the layer's and in no mean of experts; in a "
        + "list of layers their hidden units",
      labels: ["shared *"]),
    Term(
      name: "types",
      meaning:
        "the number formats that weights are stored in; `bytes a layer` what they take",
      labels: ["bytes a layer", "bytes"]),
    Term(
      name: "memory",
      meaning:
        "what a probe would take at 64 samples of the largest layer; what a command may take is "
        + "`set memory`",
      labels: ["at 64 samples of the largest layer"]),
    Term(
      name: "time",
      meaning: "about how long a probe would take on this machine, in seconds, by its shapes alone"),
  ]
}
