import Foundation
import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import Probes

/// Corrupted contexts against a plain second computation, window by window.
@Suite("Corrupted contexts", .serialized)
struct CorruptionTests {
  private static let vocabulary = 11
  private let model: LanguageModel
  private let tokens: [UInt32]
  private let training: [UInt32]
  /// After token t may follow t and t + 1; nobody knows after 3.
  private let legal = LegalWords(
    sets: (0..<11).map { [UInt32($0), UInt32(($0 + 1) % 11)].sorted() },
    after: { $0.map { $0 == 3 ? nil : Int($0) } })

  init() {
    let shape = TransformerShape(
      vocabulary: Self.vocabulary, context: 7, width: 12, heads: 3, layers: 2, norm: .rmsNorm,
      ffn: LayerShape(
        inputWidth: 12, outputWidth: 12, hiddenWidth: 5, expertCount: 4, routing: .topK,
        selectedCount: 2))
    var model = LanguageModel(shape: shape, precision: .float64, seed: 2)
    // Far from even predictions.
    model.parameters = model.parameters.map { 3 * $0 }
    self.model = model
    var stream = RandomStream(seed: 5, purpose: .test)
    tokens = (0..<101).map { _ in UInt32(stream.integer(below: 9)) }
    training = (0..<300).map { _ in UInt32(9 + stream.integer(below: 2)) }
  }

  private func corrupted(
    _ shares: [Double], limit: Int? = nil, legal: LegalWords? = nil, training: [UInt32]? = nil
  ) throws -> CorruptedText {
    try CorruptedText(
      tokens, training: training ?? self.training, shares: shares, limit: limit, seed: 8,
      legal: legal)
  }

  /// The means over windows as the definitions say, and each window's mean confidence.
  private func plain(
    _ text: CorruptedText, reading: Int
  ) throws -> (means: PredictiveMeans, confidences: [Double]) {
    var (losses, entropies, confidences, illegal): ([Double], [Double], [[Double]], [Double]) =
      ([], [], [], [])
    var correct = 0
    for window in try text.windows(for: model) {
      let logits = try model.logits(of: text.readings(window)[reading])
      var own: [Double] = []
      for (row, place) in window.places.enumerated() {
        let z = Array(logits.row(row))
        let sum = z.reduce(0) { $0 + exp($1) }
        let p = z.map { exp($0) / sum }
        let label = Int(tokens[place + 1])
        losses.append(-log(p[label]))
        entropies.append(-p.reduce(0) { $0 + $1 * log($1) })
        own.append(p.max() ?? 0)
        if p.firstIndex(of: p.max() ?? 0) == label { correct += 1 }
        let t = Int(tokens[place])
        if t != 3 { illegal.append(1 - p[t] - p[(t + 1) % 11]) }
      }
      confidences.append(own)
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    return (
      PredictiveMeans(
        loss: mean(losses), entropy: mean(entropies), confidence: mean(confidences.flatMap { $0 }),
        accuracy: Double(correct) / Double(losses.count), illegalMass: mean(illegal)),
      confidences.map(mean)
    )
  }

  private func expectClose(_ found: PredictiveMeans, _ expected: PredictiveMeans) throws {
    let pairs = [
      (found.loss, expected.loss), (found.entropy, expected.entropy),
      (found.confidence, expected.confidence), (found.accuracy, expected.accuracy),
      (try #require(found.illegalMass), try #require(expected.illegalMass)),
    ]
    for (found, expected) in pairs { #expect(abs(found - expected) < 1e-12 * max(1, expected)) }
    #expect(found.overconfidence == found.confidence - found.accuracy)
  }

  @Test("every level is what the definitions say of its logits, targets intact")
  func definition() throws {
    let text = try corrupted([0.3, 1], legal: legal)
    let probe = try CorruptionProbe(of: model, on: text)
    #expect(probe.levels.map(\.share) == [0, 0.3, 1])
    #expect(probe.windowCount == 15 && probe.tokenCount == 100)
    #expect(probe.judgedCount == tokens.dropLast().count { $0 != 3 })
    let intact = try plain(text, reading: 0)
    for (number, level) in probe.levels.enumerated() {
      let expected = try plain(text, reading: number)
      try expectClose(level.means, expected.means)
      let above = intact.confidences.flatMap { own in
        expected.confidences.map { own > $0 ? 1 : own == $0 ? 0.5 : 0 }
      }
      let auroc = above.reduce(0, +) / Double(above.count)
      #expect(number == 0 ? level.auroc == nil : abs((level.auroc ?? -1) - auroc) < 1e-12)
    }
    #expect(Set(probe.levels.map(\.means.loss)).count == 3)
  }

  @Test("the intact loss is the evaluation's, and of as many windows as the limit says")
  func evaluation() throws {
    let evaluation = try model.evaluation(on: tokens)
    let probe = try CorruptionProbe(of: model, on: try corrupted([0.5]))
    #expect(abs(probe.levels[0].means.loss - evaluation.crossEntropy) < 1e-12)
    #expect(probe.tokenCount == evaluation.tokenCount)
    #expect(probe.levels.allSatisfy { $0.means.illegalMass == nil } && probe.judgedCount == 0)
    let few = try CorruptionProbe(of: model, on: try corrupted([0.5], limit: 4))
    let some = try model.evaluation(on: tokens, limit: 4 * 7)
    #expect(abs(few.levels[0].means.loss - some.crossEntropy) < 1e-12)
    #expect(few.windowCount == 4 && few.tokenCount == some.tokenCount)
    let all = try corrupted([0.5], limit: 1_000).windows(for: model)
    #expect(try corrupted([0.5]).windows(for: model) == all)
  }

  @Test("a share of the tokens is replaced, all at share 1, the same ones at a larger share")
  func replacement() throws {
    let text = try corrupted([0.25, 0.5, 1])
    var replaced = [0, 0, 0]
    for window in try text.windows(for: model) {
      let readings = text.readings(window)
      #expect(readings[0] == Array(tokens[window.places]))
      for place in readings[0].indices {
        var before = readings[0][place]
        for level in 0..<3 {
          let token = readings[level + 1][place]
          // What trains has tokens of its own, so that a draw shows.
          if token >= 9 { replaced[level] += 1 } else { #expect(token == readings[0][place]) }
          if before >= 9 { #expect(token == before) }
          before = token
        }
      }
    }
    #expect(replaced[2] == 100)
    #expect((10...40).contains(replaced[0]) && (33...67).contains(replaced[1]))
    // A share's numbers do not depend on the others, nor a window's on which are read.
    let few = try corrupted([0.5], limit: 3)
    for window in try few.windows(for: model) {
      #expect(few.readings(window)[1] == text.readings(window)[2])
    }
  }

  @Test("words are drawn as often as they occur in what trains")
  func unigram() throws {
    let training: [UInt32] = [9, 9, 9, 10]
    let text = try CorruptedText(
      (0..<4_001).map { _ in 0 }, training: training, shares: [1], seed: 3)
    let drawn = try text.windows(for: model).flatMap { text.readings($0)[1] }
    #expect(drawn.count == 4_000)
    // Six standard deviations of a binomial.
    #expect(abs(Double(drawn.count { $0 == 9 }) - 3_000) < 6 * 27.4)
  }

  @Test("nothing depends on the number of threads")
  func threads() throws {
    defer { Parallel.threadCount = 0 }
    let text = try corrupted([0.1, 0.6], legal: legal)
    let probes = try [1, 2].map { threads in
      Parallel.threadCount = threads
      return try CorruptionProbe(of: model, on: text)
    }
    #expect(probes[0] == probes[1])
  }

  @Test("the unigram and the even distribution are as their counts say")
  func nulls() throws {
    let training: [UInt32] = tokens.filter { $0 != 4 } + [2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    let text = try corrupted([1], legal: legal, training: training)
    let nulls = try ContextFreeNulls(on: text, windowsOf: model)
    let p = (0..<11).map { word in
      Double(training.count { $0 == UInt32(word) } + 1) / Double(training.count + 11)
    }
    let labels = tokens.dropFirst().map { Int($0) }
    #expect(abs(nulls.unigram.loss + labels.reduce(0) { $0 + log(p[$1]) } / 100) < 1e-12)
    #expect(abs(nulls.unigram.entropy + p.reduce(0) { $0 + $1 * log($1) }) < 1e-12)
    #expect(abs(nulls.unigram.confidence - p[2]) < 1e-15 && p.max() == p[2])
    #expect(nulls.unigram.accuracy == Double(labels.count { $0 == 2 }) / 100)
    let judged = tokens.dropLast().map { Int($0) }.filter { $0 != 3 }
    let illegal = judged.reduce(0) { $0 + 1 - p[$1] - p[($1 + 1) % 11] } / Double(judged.count)
    #expect(abs((nulls.unigram.illegalMass ?? -1) - illegal) < 1e-12)
    #expect(abs((nulls.uniformIllegalMass ?? -1) - 9.0 / 11) < 1e-12)
    let blind = try ContextFreeNulls(on: try corrupted([1]), windowsOf: model)
    #expect(blind.unigram.illegalMass == nil && blind.uniformIllegalMass == nil)
  }

  @Test("what cannot be measured is refused")
  func refuses() throws {
    for shares in [[], [0], [1.5], [0.5, 0.5], [0.5, 0.2], [.nan]] {
      #expect(throws: ProbeError.self) { try corrupted(shares) }
    }
    #expect(throws: ProbeError.self) { try corrupted([1], training: []) }
    #expect(throws: ProbeError.self) { try corrupted([1], limit: 0) }
    let foreign = try corrupted([1], training: [11])
    #expect(throws: ProbeError.self) { try CorruptionProbe(of: model, on: foreign) }
    let text = try corrupted([1])
    #expect(throws: ProbeError.self) {
      try CorruptionProbe(of: model, on: text, monitor: StopAfter(2).monitor)
    }
    var broken = model
    broken.parameters = broken.parameters.map { _ in .infinity }
    let infinite = broken
    #expect(throws: ProbeError.self) { try CorruptionProbe(of: infinite, on: text) }
  }
}
