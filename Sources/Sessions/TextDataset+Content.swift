import Datasets
import Documents
import Foundation
import Networks
import Results

extension TextDataset: Content {
  public static let kind = "text"
  public static var role: ContentRole { .dataset }
  public static var forms: [String] { ["safetensors"] }

  public func record(_ store: TensorStore) -> TextRecord { TextRecord(self, store) }

  public init(_ record: TextRecord, _ store: TensorStore) throws {
    self = try record.text(store)
  }

  public var references: [String] { [] }
  public func renaming(_ name: String, to newName: String) -> TextDataset { self }
  public var figures: [NamedFigure] {
    [
      NamedFigure("train_tokens", Double(training.tokens.count), unit: "tokens"),
      NamedFigure("test_tokens", Double(heldOut.tokens.count), unit: "tokens"),
      NamedFigure("vocabulary", Double(vocabulary.count)),
    ]
  }
  public var size: String {
    "\(NumberText.short(training.tokens.count + heldOut.tokens.count)) tokens"
  }
  public var copiedBytes: Double {
    4 * Double(training.tokens.count + heldOut.tokens.count)
  }
  public var textBytes: Double { 0 }

  public func requireConsistency() throws(Inconsistency) {
    let count = vocabulary.count
    if case .words(let words) = vocabulary {
      try require(
        (2...TransformerShape.vocabularyLimit).contains(count)
          && words.allSatisfy { !$0.isEmpty },
        "its vocabulary of \(count) words has an empty one, or too many")
    }
    if case .ids(let count, let names) = vocabulary {
      try require(
        (1...countLimit).contains(count) && names.keys.allSatisfy((0..<count).contains),
        "its vocabulary is of \(count) tokens")
      try require((1...1 << 20).contains(window ?? 0), "its windows are of \(window ?? 0) tokens")
    }
    if let grammar {
      try require(
        grammar.isValid,
        "its grammar has \(grammar.topics) topics of \(grammar.lexicon), noise \(grammar.noise)")
      try require(
        vocabulary.tokenisation == .words && count == grammar.vocabularyCount,
        "its vocabulary of \(count) is not its grammar's, of \(grammar.vocabularyCount)")
    }
    // What is in another's tokens may be for measuring alone.
    for stream in [training, heldOut] where stream.tokens.count > 0 || window == nil {
      try require(
        stream.tokens.count > 1 && stream.tokens.allSatisfy { Int($0) < count },
        "its \(stream.tokens.count) tokens are too few, or not all in its vocabulary")
      try require((0..<countLimit).contains(stream.byteCount), "\(stream.byteCount) bytes")
    }
  }

  public func exported(as form: String) throws -> Exported {
    let parts = try ExportedText.parts(of: self)
    return .tensors(parts.tensors, metadata: parts.metadata)
  }

  public func report(named name: String, digits: Int) -> Report {
    var report = summary(named: name, digits: digits)
    addTokens(to: &report, digits: digits)
    return report
  }
}

extension TextDataset {
  /// A text in a few lines.
  public func summary(named name: String, digits: Int) -> Report {
    var report = Report()
    let (held, number) = (heldOut, NumberText(digits: digits))
    switch vocabulary {
    case .ids(let count, _):
      let length = window ?? 1
      let windows = (held.tokens.count + length - 1) / length
      let trains =
        training.tokens.isEmpty ? "" : ", \(training.tokens.count) to train on beside them"
      report.add(
        "\(name): \(counted(held.tokens.count, "token")) of a vocabulary of \(count), in "
          + "\(counted(windows, "window")) of \(length)\(trains)")
    case .bytes:
      report.add(
        "\(name): a text of bytes, \(training.tokens.count) to train on, \(held.tokens.count) "
          + "held out")
    case .words(let words):
      report.add(
        "\(name): a text of \(counted(words.count, "different word")), "
          + "\(counted(training.tokens.count, "token")) to train on, \(held.tokens.count) held out")
      func unknown(_ stream: TextDataset.Stream) -> String {
        let count = stream.tokens.count { $0 == Vocabulary.unknown }
        return number(100 * Double(count) / Double(max(1, stream.tokens.count))) + "%"
      }
      if entropy == nil {
        report.add(
          "\(training.byteCount) and \(counted(held.byteCount, "byte")); <unk> is \(unknown(training)) of "
            + "what trains and \(unknown(held)) of what is held out")
      }
    }
    if let entropy {
      report.add(
        "its generator's choices amount to \(number(entropy)) nats a token: no model has a "
          + "perplexity much below \(number(exp(entropy)))")
    }
    return report
  }

  /// The most frequent tokens of a text and how it begins.
  private func addTokens(to report: inout Report, digits: Int) {
    let number = NumberText(digits: digits)
    var counts = [Int](repeating: 0, count: vocabulary.count)
    let own = training.tokens.isEmpty ? heldOut : training
    for token in own.tokens { counts[Int(token)] += 1 }
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    let total = Double(own.tokens.count)
    report.add(
      "different tokens\(training.tokens.isEmpty ? "" : " to train on"): \(counts.count { $0 > 0 })"
    )
    var table = Table(["*token", "times", "share"])
    for token in order.prefix(8) where counts[token] > 0 {
      table.add([
        abbreviated(displayed(vocabulary.name(of: token)), to: 40), "\(counts[token])",
        number(Double(counts[token]) / total),
      ])
    }
    report.add(table)
    if let topics = training.topics {
      report.add("topics of its documents: \(Int(topics.max() ?? 0) + 1)")
    }
    report.add("it begins:")
    let beginning = vocabulary.text(of: own.tokens.prefix(240))
    let lines = beginning.prefix(240).split(
      omittingEmptySubsequences: true, whereSeparator: \.isNewline)
    let shown = lines.prefix(4).map { displayed(String($0)) }
    report.add(
      .fitted(
        FittedText(of: shown.joined(separator: "\n")) { width in
          shown.map { "  " + abbreviated($0, to: min(76, max(4, width - 2))) }
        }))
  }
}
