import Datasets
import Results
import Safetensors

/// A text's description in a checkpoint; tokens, topics and words are tensors beside it.
///
/// Tokens take two bytes each, or four where the vocabulary needs it. The words of a vocabulary are UTF-8 with a line feed between them,
/// which no word holds.
public struct TextRecord: Codable {
  private let tokenisation: Tokenisation
  private let trainingBytes, validationBytes: Int
  private let hasTopics: Bool
  private let entropy: Double?
  /// Of texts in another's tokens alone.
  private let window, idCount: Int?
  private let idNames: [Int: String]?
  /// Of generated language alone; texts of before it was noted have none.
  private let grammar: GrammarParameters?

  private static let names = (training: "train", heldOut: "test")
  private static let topics = ".topics"

  init(_ text: TextDataset, _ store: TensorStore) {
    tokenisation = text.vocabulary.tokenisation
    if case .words(let words) = text.vocabulary {
      let bytes = Array(words.joined(separator: "\n").utf8)
      store.add(Tensor("words", elementType: .uint8, shape: [bytes.count], bytes: bytes))
    }
    (trainingBytes, validationBytes) = (text.training.byteCount, text.heldOut.byteCount)
    hasTopics = text.training.topics != nil && text.heldOut.topics != nil
    entropy = text.entropy
    window = text.window
    grammar = text.grammar
    if case .ids(let count, let names) = text.vocabulary {
      (idCount, idNames) = (count, names)
    } else {
      (idCount, idNames) = (nil, nil)
    }
    for (name, stream) in [
      (Self.names.training, text.training), (Self.names.heldOut, text.heldOut),
    ] {
      store.add(stream.tokens, name)
      if hasTopics, let topics = stream.topics {
        store.add(
          Tensor(name + Self.topics, elementType: .uint8, shape: [topics.count], bytes: topics))
      }
    }
  }

  func text(_ store: TensorStore) throws -> TextDataset {
    func stream(_ name: String, bytes: Int) throws -> TextDataset.Stream {
      let tokens = try store.tokens(name)
      let topics = hasTopics ? try store.bytes(name + Self.topics, of: .uint8) : nil
      try require(
        topics.map { $0.count == tokens.count } ?? true,
        "\(topics?.count ?? 0) topics of \(tokens.count) tokens")
      return TextDataset.Stream(tokens: tokens, byteCount: bytes, topics: topics)
    }
    return TextDataset(
      vocabulary: try vocabulary(store),
      training: try stream(Self.names.training, bytes: trainingBytes),
      heldOut: try stream(Self.names.heldOut, bytes: validationBytes), entropy: entropy,
      window: window, grammar: grammar)
  }

  private func vocabulary(_ store: TensorStore) throws -> Vocabulary {
    if tokenisation == .ids {
      guard let idCount else { throw Inconsistency(description: "its vocabulary has no size.") }
      return .ids(count: idCount, names: idNames ?? [:])
    }
    guard tokenisation == .words else { return .bytes }
    guard let text = String(validating: try store.bytes("words", of: .uint8), as: UTF8.self) else {
      throw Inconsistency(description: "its words are not UTF-8.")
    }
    return .words(
      text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
        String($0)
      })
  }
}
