import CommandLanguage
import Datasets

/// The options of `data`; those that are nil take the source's own default.
struct DataOptions: Sendable {
  var name: String?
  var dim: Int?
  var samples: Int?
  var classes: Int?
  var outputs: Int?
  var hidden: Int?
  var noise: Double?
  var seed: UInt64?
  var test: Double?
  var label: String?
  var values: [String]?
  var drop: [String]?
  var header: CSVOptions.Header?
  var delimiter: String?
  var standardise = false
  var x: String?
  var tensor: String?
  var y: String?
  var topics: Int?
  var lexicon: Int?
  var tokens: Tokenisation?
  var vocab: Int?
  var valid: String?
  var limit: Int?
  var context: Int?
  var tokeniser: String?
  var noSpecial = false
  var model: String?
  var layer: Int?
  var data: String?
  var split: Part?

  /// The tensor of the inputs, under either name of the option.
  var inputs: String? { tensor ?? x }
}

extension ShellCommand {
  static let dataGroup = ParameterGroup<Workbench, DataOptions>(
    "Options", defaults: DataOptions()
  ) {
    $0.option("name", .name, \.name, help: "What to call it (default: the source's name).")
    $0.option(
      "test", .number(from: 0.0, below: 1.0), \.test,
      help: "Share held out (default 0.2; of a text, its end, 0.1).")
    $0.option("seed", .seed, \.seed, help: "Seed (default: the session's).")
    let made = "Made data"
    $0.option("dim", .integer(1...65_536), \.dim, group: made, help: "Features (default 16).")
    $0.option(
      "samples", .integer(2...100_000_000), \.samples, group: made,
      help: "Samples (default 4096); of a language tokens (default 200000).")
    $0.option(
      "classes", .integer(1...4_096), \.classes, group: made,
      help: "Clusters, rings or regions (default 8).")
    $0.option(
      "outputs", .integer(1...65_536), \.outputs, group: made,
      help: "Outputs of teacher and piecewise (default: as many as features).")
    $0.option(
      "hidden", .integer(1...65_536), \.hidden, group: made,
      help: "Hidden units of the teacher (default 32).")
    $0.option(
      "noise", .number(from: 0.0), \.noise, group: made,
      help:
        "Standard deviation of the noise (default: 1 for blobs, 0.1 for rings, else 0); of a "
        + "language the share of words from another topic (default 0.05).")
    $0.option(
      "topics", .integer(1...64), \.topics, group: made,
      help: "Topics of a language's documents (default 4).")
    $0.option(
      "lexicon", .integer(2...200), \.lexicon, group: made,
      help: "Words a topic has of each kind (default 12).")
    let read = "Files"
    $0.option(
      "label", .text.named("COLUMN"), \.label, group: read,
      help: "CSV: the column of classes, by name or number from 1.")
    $0.option(
      "values", .list(of: .text.named("COLUMN")), \.values, group: read,
      help: "CSV: the columns to regress on; the others are features.")
    $0.option(
      "drop", .list(of: .text.named("COLUMN")), \.drop, group: read,
      help: "CSV: the columns to leave out, by name or number from 1.")
    $0.option(
      "header", .choice, \.header, group: read,
      help: "CSV: whether line 1 names the columns (default auto: it does if its cells are words).")
    $0.option(
      "delimiter", .text.named("CHARACTER"), \.delimiter, group: read,
      help: "CSV: what stands between cells (default , and of .tsv a tab), or `tab`.")
    $0.option(
      "tensor", .text.named("TENSOR"), \.tensor, group: read,
      help: "safetensors: the features, such as hidden states of windows×positions×width (default "
        + "x); of ids default input_ids.")
    $0.option(
      "x", .text.named("TENSOR"), \.x, group: read, help: "Another name of --tensor.")
    $0.option(
      "y", .text.named("TENSOR|FILE"), \.y, group: read,
      help: "safetensors: the target's tensor (default y); NPY: the target's file.")
    $0.flag(
      "standardise", \.standardise, group: read,
      help: "Gives every feature mean 0 and variance 1 on the training rows.")
    let text = "Texts"
    $0.option(
      "tokens", .choice, \.tokens, group: text,
      help: "What a text is cut into (default bytes).")
    $0.option(
      "vocab", .integer(3...65_536), \.vocab, group: text,
      help: "Words that have a token, the most frequent ones (default 4096).")
    $0.option(
      "valid", .file(mustExist: true), \.valid, group: text,
      help: "The text to hold out, in place of the end of the others.")
    $0.option(
      "limit", .integer(4...2_147_483_648), \.limit, unit: "tokens", group: text,
      help: "Keeps at most so many, from the start.")
    $0.option(
      "context", .integer(1...65_536), \.context, unit: "tokens", group: text,
      help:
        "Checks that windows of so many fit into both parts; of ids and --tokeniser the length of "
        + "a window (default 512, or the model's context).")
    let foreign = "Models from elsewhere"
    $0.option(
      "tokeniser", .tokeniser, \.tokeniser, group: foreign,
      help: "Cuts a text as tokenizer.json of that model or folder says.")
    $0.flag(
      "no-special", \.noSpecial, group: foreign,
      help: "Without the tokens that a template puts around a text.")
    $0.option(
      "for", .model, \.model, group: foreign, help: "ids: the model whose tokens they are.")
    $0.option(
      "layer", .integer(0...1_023), \.layer, group: foreign,
      help: "hidden: whose feed-forward block, from 0 (default 0).")
    $0.option("data", .dataset, \.data, group: foreign, help: "hidden: the text to run over.")
    $0.option(
      "split", .choice, \.split, group: foreign, help: "hidden: the part of the text.")
  }
}
