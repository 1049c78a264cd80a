import CommandLanguage
import Datasets
import Foundation
import Sessions

extension Report {
  /// A text in a few lines.
  init(describing text: TextDataset, named name: String, digits: Int) {
    self.init()
    let (training, held, number) = (text.training, text.validation, NumberText(digits: digits))
    switch text.vocabulary {
    case .bytes:
      add(
        "\(name): a text of bytes, \(training.tokens.count) to train on, \(held.tokens.count) "
          + "held out")
    case .words(let words):
      add(
        "\(name): a text of \(counted(words.count, "different word")), "
          + "\(counted(training.tokens.count, "token")) to train on, \(held.tokens.count) held out")
      func unknown(_ stream: TextDataset.Stream) -> String {
        let count = stream.tokens.count { $0 == Vocabulary.unknown }
        return number(100 * Double(count) / Double(max(1, stream.tokens.count))) + "%"
      }
      if text.entropy == nil {
        add(
          "\(training.byteCount) and \(counted(held.byteCount, "byte")); <unk> is \(unknown(training)) of "
            + "what trains and \(unknown(held)) of what is held out")
      }
    }
    if let entropy = text.entropy {
      add(
        "its generator's choices amount to \(number(entropy)) nats a token: no model has a "
          + "perplexity much below \(number(exp(entropy)))")
    }
  }

  /// The most frequent tokens of a text and how it begins.
  mutating func addSummary(of text: TextDataset, digits: Int) {
    let number = NumberText(digits: digits)
    var counts = [Int](repeating: 0, count: text.vocabulary.count)
    for token in text.training.tokens { counts[Int(token)] += 1 }
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    let total = Double(text.training.tokens.count)
    add("different tokens to train on: \(counts.count { $0 > 0 })")
    var table = Table(["*token", "times", "share"])
    for token in order.prefix(8) where counts[token] > 0 {
      table.add([
        abbreviated(displayed(text.vocabulary.name(of: token)), to: 40), "\(counts[token])",
        number(Double(counts[token]) / total),
      ])
    }
    add(table)
    if let topics = text.training.topics {
      add("topics of its documents: \(Int(topics.max() ?? 0) + 1)")
    }
    add("it begins:")
    let beginning = text.vocabulary.text(of: text.training.tokens.prefix(240))
    let lines = beginning.prefix(240).split(
      omittingEmptySubsequences: true, whereSeparator: \.isNewline)
    add(.lines(lines.prefix(4).map { "  " + abbreviated(displayed(String($0)), to: 76) }))
  }
}
