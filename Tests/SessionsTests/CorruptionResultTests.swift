import Datasets
import Documents
import Networks
import Probes
import Results
import Sessions
import Testing

@Suite("Results of corrupted contexts")
struct CorruptionResultTests {
  private let session: Session
  private let transformer: Transformer

  init() throws {
    session = try sampleSession()
    transformer = try session.content(Transformer.self, named: "lm")
  }

  private func measured(
    _ request: CorruptionRequest = CorruptionRequest(shares: [0.1, 1])
  ) throws -> CorruptionResult {
    try transformer.corruption(request, of: "lm", in: session).result
  }

  @Test("of a generated text it is held against its grammar, and every figure has its own path")
  func grammar() throws {
    let result = try measured()
    #expect(result.subject == Subject(model: "lm", data: "corpus", split: "test"))
    #expect(result.probe.tokenCount == 19 && result.probe.judgedCount == 19)
    try result.requireConsistency()
    let figures = result.figures
    #expect(Set(figures.map(\.path)).count == figures.count && figures.count == 6 + 7 + 7)
    let illegal = figures.filter { $0.name == "illegal_mass" }
    #expect(illegal.map { $0.place } == [.part("intact"), .part("share 0.1"), .part("share 1")])
    #expect(illegal.allSatisfy { $0.nulls.map(\.name) == ["untrained", "unigram", "uniform"] })
    #expect(result.allSeries.contains { $0.entries.map(\.at) == [0.1] })
    #expect(result.table.rows.count == 3 + 3 + 2)
    // Most of the words may not follow, wherever one stands.
    #expect((result.nulls.uniformIllegalMass ?? 0) > 0.7)
    let lines = result.report(digits: 4).lines(width: 80)
    #expect(lines.allSatisfy { $0.count <= 80 } && lines.contains { $0.contains("illegal") })
    #expect(!lines.contains { $0.contains("left out") })
  }

  @Test("of another text it says nothing of a grammar, and why")
  func plain() throws {
    let text = try session.text(named: "corpus")
    var session = session
    try session.put(
      TextDataset(vocabulary: text.vocabulary, training: text.training, heldOut: text.heldOut),
      named: "corpus", origin: "data text t.txt")
    let result = try transformer.corruption(
      CorruptionRequest(split: .training, shares: [0.5], limit: 2), of: "lm", in: session
    ).result
    try result.requireConsistency()
    #expect(result.probe.windowCount == 2 && result.probe.judgedCount == 0)
    let illegal = result.figures.filter { $0.name == "illegal_mass" }
    #expect(illegal.allSatisfy { $0.value == nil && $0.reason?.contains("no") == true })
    #expect(!result.report(digits: 4).lines(width: 80).contains { $0.contains("illegal") })
    #expect(result.pictures.map(\.kind) == ["loss", "confidence", "overconfidence"])
  }

  @Test("is refused where there is no text, no part, or nothing to draw from")
  func refuses() throws {
    func message(
      _ request: CorruptionRequest, of other: Transformer? = nil, in session: Session? = nil
    ) -> String {
      do {
        _ = try (other ?? transformer).corruption(
          request, of: "lm", in: session ?? self.session)
        return ""
      } catch { return "\(error)" }
    }
    let imported = try session.content(Transformer.self, named: "elsewhere")
    #expect(message(CorruptionRequest(), of: imported).contains("say with --data"))
    #expect(message(CorruptionRequest(data: "d")).contains("text"))
    #expect(message(CorruptionRequest(data: "nothing")).contains("nothing"))
    #expect(message(CorruptionRequest(split: .all)).contains("--split train"))
    #expect(message(CorruptionRequest(shares: [2])).contains("at most 1"))
    let text = try session.text(named: "corpus")
    let none = TextDataset.Stream(tokens: [], byteCount: 0)
    for (training, heldOut, words) in [
      (none, text.heldOut, "nothing to train on"), (text.training, none, "0 tokens"),
    ] {
      var changed = session
      try changed.put(
        TextDataset(vocabulary: text.vocabulary, training: training, heldOut: heldOut),
        named: "corpus", origin: "")
      #expect(message(CorruptionRequest(), in: changed).contains(words))
    }
    var changed = session
    try changed.put(
      TextDataset(
        vocabulary: .ids(count: 999, names: [:]), training: text.training, heldOut: text.heldOut),
      named: "corpus", origin: "")
    #expect(message(CorruptionRequest(), in: changed).contains("999"))
  }

  /// A level with one of its numbers changed.
  private func changed(
    _ level: CorruptionProbe.Level, share: Double? = nil, loss: Double? = nil,
    entropy: Double? = nil, confidence: Double? = nil, accuracy: Double? = nil,
    illegal: Double?? = nil, auroc: Double?? = nil
  ) -> CorruptionProbe.Level {
    let means = level.means
    return CorruptionProbe.Level(
      share: share ?? level.share,
      means: PredictiveMeans(
        loss: loss ?? means.loss, entropy: entropy ?? means.entropy,
        confidence: confidence ?? means.confidence, accuracy: accuracy ?? means.accuracy,
        illegalMass: illegal ?? means.illegalMass), auroc: auroc ?? level.auroc)
  }

  @Test("every number that no measurement gives is refused")
  func forged() throws {
    let sound = try measured()
    let (probe, levels) = (sound.probe, sound.probe.levels)
    func refuses(
      _ what: String, _ levels: [CorruptionProbe.Level]? = nil, windows: Int? = nil,
      tokens: Int? = nil, judged: Int? = nil, subject: Subject? = nil,
      nulls: ContextFreeNulls? = nil
    ) {
      let forged = CorruptionProbe(
        levels: levels ?? probe.levels, windowCount: windows ?? probe.windowCount,
        tokenCount: tokens ?? probe.tokenCount, judgedCount: judged ?? probe.judgedCount)
      for (own, untrained) in [(forged, nil), (probe, forged)] as [(_, CorruptionProbe?)]
      where subject == nil && nulls == nil || untrained == nil {
        let result = CorruptionResult(
          subject: subject ?? sound.subject, probe: own, untrained: untrained,
          nulls: nulls ?? sound.nulls)
        #expect(throws: Inconsistency.self, "\(what)") { try result.requireConsistency() }
      }
    }
    let (first, second) = (levels[0], levels[1])
    let changes: [(String, CorruptionProbe.Level)] = [
      ("share", changed(second, share: -0.1)), ("share", changed(second, share: 1.5)),
      ("share", changed(second, share: 0)), ("share", changed(second, share: .nan)),
      ("loss", changed(second, loss: -1)), ("loss", changed(second, loss: .infinity)),
      ("entropy", changed(second, entropy: -1)), ("entropy", changed(second, entropy: .nan)),
      ("confidence", changed(second, confidence: 0)),
      ("confidence", changed(second, confidence: 1.01)),
      ("accuracy", changed(second, accuracy: -0.1)), ("accuracy", changed(second, accuracy: 2)),
      ("illegal", changed(second, illegal: .some(nil))),
      ("illegal", changed(second, illegal: -0.1)), ("illegal", changed(second, illegal: 1.1)),
      ("auroc", changed(second, auroc: .some(nil))), ("auroc", changed(second, auroc: 1.1)),
      ("auroc", changed(second, auroc: -0.1)),
    ]
    for (what, level) in changes { refuses(what, [first, level, levels[2]]) }
    refuses("auroc of intact", [changed(first, auroc: 0.5), second])
    refuses("share of intact", [changed(first, share: 0.01), second])
    refuses("no level", [])
    refuses("one level", [first])
    refuses("windows", windows: 0)
    refuses("windows", windows: 20)
    refuses("tokens", tokens: 0)
    refuses("tokens", tokens: 1 << 50)
    refuses("judged", judged: 20)
    refuses("judged", judged: 0)
    refuses("judged", judged: -1)
    refuses("layer", subject: Subject(model: "lm", data: "corpus", split: "test", layer: 0))
    let unigram = sound.nulls.unigram
    refuses("uniform", nulls: ContextFreeNulls(unigram: unigram, uniformIllegalMass: nil))
    refuses("uniform", nulls: ContextFreeNulls(unigram: unigram, uniformIllegalMass: 1.5))
    let none = PredictiveMeans(
      loss: 1, entropy: 1, confidence: 0.5, accuracy: 0.5, illegalMass: nil)
    refuses("unigram", nulls: ContextFreeNulls(unigram: none, uniformIllegalMass: 0.5))
    let others = CorruptionProbe(
      levels: [first, changed(second, share: 0.2), levels[2]], windowCount: probe.windowCount,
      tokenCount: probe.tokenCount, judgedCount: probe.judgedCount)
    let mixed = CorruptionResult(
      subject: sound.subject, probe: probe, untrained: others, nulls: sound.nulls)
    #expect(throws: Inconsistency.self) { try mixed.requireConsistency() }
  }
}
