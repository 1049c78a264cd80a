import Datasets
import LinearAlgebra
import Networks
import Results
import Sessions
import Testing

@Suite("Session digest")
struct SessionDigestTests {
  private func tiny() throws -> Session {
    var session = Session()
    session.seed = 7
    let data = Dataset(
      inputs: Matrix([[1, 2], [3, 4], [5, 6]]), target: .labels([0, 1, 0], classCount: 2),
      split: Split(training: [0, 2], test: [1]))
    try session.put(data, named: "d", origin: "by hand")
    let layer = Layer(
      shape: LayerShape(inputWidth: 2, outputWidth: 2, hiddenWidth: 1),
      parameters: (0..<7).map { Double($0) / 4 }, precision: .float32)
    try session.put(
      Model(
        training: LayerTraining(layer: layer, options: TrainingOptions(seed: 3)), dataset: "d",
        requestedSteps: 4, isInitialisedFromSeed: false), named: "m", origin: "by hand")
    return session
  }

  @Test("is the same in every run of every version")
  func fixed() throws {
    #expect(Session().digest == "921eb9fe3e267f3b")
    let digest = try tiny().digest
    #expect(digest == "8e54109b1a8f2041")
  }

  @Test("is the same for equal objects, however they came about and in whatever order")
  func equal() throws {
    let session = try tiny()
    var other = Session()
    other.seed = 7
    for object in session.objects.reversed() {
      try other.put(object.content, named: object.name, origin: "another way")
    }
    other.settings.digits = 9
    other.journalise("anything")
    #expect(other.digest == session.digest)
  }

  @Test("differs when anything differs")
  func differs() throws {
    let session = try tiny()
    var digests = [session.digest]
    func expectNew(_ what: String, _ change: (inout Session) throws -> Void) throws {
      var changed = session
      try change(&changed)
      #expect(!digests.contains(changed.digest), "\(what)")
      digests.append(changed.digest)
    }
    try expectNew("seed") { $0.seed = 8 }
    try expectNew("removal") { try $0.remove("d") }
    try expectNew("name") { try $0.rename("m", to: "n") }
    let data = try session.dataset(named: "d")
    func put(_ changed: Dataset, _ what: String) throws {
      try expectNew(what) { try $0.put(changed, named: "d", origin: "") }
    }
    func copy(
      inputs: Matrix? = nil, target: Dataset.Target? = nil, regions: [Int]? = nil,
      featureNames: [String]? = nil, targetNames: [String]? = nil, split: Split? = nil,
      standardisation: Standardisation? = nil
    ) -> Dataset {
      Dataset(
        inputs: inputs ?? data.inputs, target: target ?? data.target, regions: regions,
        featureNames: featureNames, targetNames: targetNames, split: split ?? data.split,
        standardisation: standardisation)
    }
    try put(copy(inputs: Matrix([[1, 2], [3, 4], [5, 6.000000000000001]])), "one bit of x")
    try put(copy(inputs: Matrix([[1, 2], [3, 4], [5, -6]])), "a sign")
    try put(copy(target: .labels([0, 1, 1], classCount: 2)), "a label")
    try put(copy(target: .labels([0, 1, 0], classCount: 3)), "the classes")
    try put(copy(target: Dataset.Target.none), "no target")
    try put(copy(target: .values(Matrix([[0], [1], [0]]))), "values")
    try put(copy(regions: [0, 0, 0]), "regions")
    try put(copy(featureNames: ["a", "b"]), "a feature's name")
    try put(copy(targetNames: ["a", "b"]), "a class's name")
    try put(copy(split: Split(training: [0], test: [1, 2])), "the split")
    try put(
      copy(standardisation: Standardisation(mean: [0, 0], scale: [1, 1], constantFeatures: [])),
      "the scale")
    let model = try session.content(Model.self, named: "m")
    func put(_ what: String, _ change: (inout Model) -> Void) throws {
      var changed = model
      change(&changed)
      try expectNew(what) { try $0.put(changed, named: "m", origin: "") }
    }
    try put("a weight") { $0.training.layer.parameters[3] = 0.625 }
    for (what, change) in [
      ("the activation", { $0.activation = .tanh }), ("the temperature", { $0.temperature = 2 }),
    ] as [(String, (inout LayerShape) -> Void)] {
      try put(what) {
        var shape = $0.layer.shape
        change(&shape)
        $0.training.layer = Layer(
          shape: shape, parameters: $0.layer.parameters, precision: .float32)
      }
    }
    try put("a loss") { $0.training.losses = [StepLoss(loss: 1, task: 1)] }
    try put("a step") {
      let zeros = [Double](repeating: 0, count: $0.layer.parameters.count)
      $0.training.state = OptimizerState(step: 1, firstMoments: zeros, secondMoments: zeros)
    }
    try put("the data") { $0.dataset = nil }
    try put("the steps asked for") { $0.requestedSteps = 5 }
    try put("the origin of the weights") { $0.isInitialisedFromSeed = true }
    try put("the samples") { $0.samples = Matrix([[1, 2]]) }
    try put("the options") {
      $0.training = LayerTraining(layer: $0.layer, options: TrainingOptions(seed: 4))
    }
    try put("the precision") {
      $0.training = LayerTraining(
        layer: Layer(shape: $0.layer.shape, parameters: $0.layer.parameters, precision: .float64),
        options: TrainingOptions(seed: 3))
    }
  }

  @Test("differs when a text or a transformer differs in anything")
  func language() throws {
    let session = try sampleSession()
    var digests = [session.digest]
    func expectNew(_ what: String, _ content: any Content, _ name: String) throws {
      var changed = session
      try changed.put(content, named: name, origin: "")
      #expect(!digests.contains(changed.digest), "\(what)")
      digests.append(changed.digest)
    }
    let text = try session.text(named: "corpus")
    func put(
      _ what: String, vocabulary: Vocabulary? = nil, entropy: Double? = 1.5,
      grammar: GrammarParameters? = nil,
      _ change: (inout TextDataset.Stream, inout TextDataset.Stream) -> Void = { _, _ in }
    ) throws {
      var (training, held) = (text.training, text.heldOut)
      change(&training, &held)
      let changed = TextDataset(
        vocabulary: vocabulary ?? text.vocabulary, training: training, heldOut: held,
        entropy: entropy, grammar: grammar)
      try expectNew(what, changed, "corpus")
    }
    try put("the entropy")
    try put("a token", entropy: text.entropy) { training, _ in training.tokens[3] ^= 1 }
    try put("a held-out token", entropy: text.entropy) { _, held in held.tokens[3] ^= 1 }
    try put("the bytes", entropy: text.entropy) { training, _ in training.byteCount += 1 }
    try put("a topic", entropy: text.entropy) { training, _ in training.topics?[3] ^= 1 }
    try put("the words", vocabulary: .bytes, entropy: text.entropy)
    try put(
      "the grammar", entropy: text.entropy,
      grammar: GrammarParameters(topics: 4, lexicon: 12, noise: 0.05, seed: 4))
    let transformer = try session.content(Transformer.self, named: "lm")
    func put(_ what: String, _ change: (inout Transformer) -> Void) throws {
      var changed = transformer
      change(&changed)
      try expectNew(what, changed, "lm")
    }
    try put("a weight") { $0.training.model.parameters[700] += 0.125 }
    try put("a moment") { $0.training.state.secondMoments[7] += 0.125 }
    try put("a step") { $0.training.steps[1].gradientNorm = nil }
    try put("the text") { $0.text = nil }
    try put("the steps asked for") { $0.requestedSteps += 1 }
    try put("the origin of the weights") { $0.isInitialisedFromSeed = false }
    try put("the windows") { $0.windows = [1, 2, 3, 4, 5] }
    try put("the schedule") {
      var options = $0.training.options
      options.schedule.floor = 0.25
      $0.training = LanguageTraining(
        model: $0.model, state: $0.training.state, steps: $0.training.steps, options: options)
    }
  }
}
