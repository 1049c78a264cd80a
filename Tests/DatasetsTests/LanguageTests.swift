import Datasets
import Foundation
import TestSupport
import Testing

@Suite("The generated language")
struct LanguageTests {
  private func words(_ dataset: TextDataset) -> [String] {
    guard case .words(let words) = dataset.vocabulary else { return [] }
    return words
  }

  @Test("has the sizes asked for, and no word twice", arguments: [(1, 2), (4, 12), (64, 200)])
  func sizes(topics: Int, lexicon: Int) throws {
    let dataset = try TextDataset.language(
      tokens: 5_000, heldOut: 700, topics: topics, lexicon: lexicon, seed: 3)
    #expect(dataset.training.tokens.count == 5_000 && dataset.heldOut.tokens.count == 700)
    #expect(dataset.training.topics?.count == 5_000)
    #expect(dataset.vocabulary.count == 12 + 5 * topics * lexicon)
    #expect(Set(words(dataset)).count == dataset.vocabulary.count)
    let grammar = GrammarParameters(topics: topics, lexicon: lexicon, noise: 0.05, seed: 3)
    #expect(dataset.grammar == grammar && grammar.vocabularyCount == dataset.vocabulary.count)
    #expect(dataset.training.tokens.allSatisfy { Int($0) < dataset.vocabulary.count })
    #expect(!dataset.training.tokens.contains(Vocabulary.unknown))
  }

  @Test("is fixed by its seed, and held-out text is another")
  func seeded() throws {
    let first = try TextDataset.language(tokens: 1_000, heldOut: 1_000, seed: 3)
    #expect(try TextDataset.language(tokens: 1_000, heldOut: 1_000, seed: 3) == first)
    #expect(try TextDataset.language(tokens: 1_000, heldOut: 1_000, seed: 4) != first)
    #expect(first.training.tokens != first.heldOut.tokens)
  }

  @Test("the verb agrees with the head of its subject, past what stands between")
  func agreement() throws {
    let dataset = try TextDataset.language(tokens: 20_000, seed: 5)
    let names = words(dataset)
    var (checked, attracted) = (0, 0)
    var nouns: [Bool] = []
    for token in dataset.training.tokens {
      let word = names[Int(token)]
      if token == 2 || token == Vocabulary.lineEnd {
        nouns = []
      } else if token >= 12 {
        switch (Int(token) - 12) % 5 {
        case 0: nouns.append(false)
        case 1: nouns.append(true)
        case 2, 3:
          #expect(nouns.first == word.hasSuffix("en"), "\(word)")
          checked += 1
          if nouns.last != nouns.first { attracted += 1 }
        default: break
        }
      }
    }
    #expect(checked > 1_000 && attracted > 50)
  }

  @Test("content words are of the document's topic but for the noise", arguments: [0, 0.2])
  func noise(noise: Double) throws {
    let dataset = try TextDataset.language(tokens: 20_000, noise: noise, seed: 6)
    let topics = try #require(dataset.training.topics)
    let content = zip(dataset.training.tokens, topics).filter { $0.0 >= 12 }
    let strange = content.filter { (Int($0.0) - 12) / 5 / 12 != Int($0.1) }
    #expect(abs(Double(strange.count) / Double(content.count) - noise) < 0.02)
    #expect(Set(topics).count == 4)
  }

  @Test("its entropy is below that of its words alone, and grows with the noise")
  func entropy() throws {
    let dataset = try TextDataset.language(seed: 7)
    let entropy = try #require(dataset.entropy)
    var counts: [UInt32: Double] = [:]
    for token in dataset.heldOut.tokens { counts[token, default: 0] += 1 }
    let n = Double(dataset.heldOut.tokens.count)
    let alone = counts.values.reduce(0) { $0 - $1 / n * log($1 / n) }
    #expect(entropy > 0.5 && entropy < 0.6 * alone)
    let noisy = try TextDataset.language(noise: 0.4, seed: 7)
    #expect((noisy.entropy ?? 0) > entropy)
  }

  @Test("parameters out of range are refused")
  func refuses() {
    #expect(
      throws: DatasetError.parameter(
        name: "topics", value: "0", wanted: "a whole number from 1 to 64")
    ) { try TextDataset.language(topics: 0, seed: 1) }
    #expect(
      throws: DatasetError.parameter(
        name: "noise", value: "1.0", wanted: "a number from 0 to below 1")
    ) { try TextDataset.language(noise: 1, seed: 1) }
  }
}
