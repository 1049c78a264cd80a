import Datasets
import Foundation
import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@testable import Experiments

/// A tiny experiment: two layers on a generated language, three architectures.
func tinyLanguage(seeds: [UInt64]) throws -> LanguageExperiment {
  let text = try TextDataset.language(tokens: 400, heldOut: 200, topics: 2, lexicon: 3, seed: 7)
  let mixture = LayerShape(
    inputWidth: 8, outputWidth: 8, hiddenWidth: 4, expertCount: 3, routing: .topK,
    selectedCount: 2)
  var design = ExperimentDesign(mixture: mixture, routings: Routing.allCases, seeds: seeds)
  design.draws = 10
  var probed = ProbedText(probed: text.heldOut.tokens, heldOut: text.heldOut.tokens)
  probed.samples = 48
  return LanguageExperiment(
    design: design,
    model: TransformerShape(
      vocabulary: text.vocabulary.count, context: 8, width: 8, heads: 2, layers: 2, ffn: mixture),
    steps: 6,
    options: LanguageOptions(
      batchSize: 4, optimizer: AdamW(learningRate: 0.01),
      schedule: LearningRateSchedule(warmup: 2, total: 6), clipping: 1, seed: 99,
      precision: .float64),
    training: text.training.tokens, text: probed)
}

@Suite("LanguageExperiment", .serialized)
struct LanguageExperimentTests {
  @Test("gives the same bits on any number of threads, and says what was trained")
  func deterministic() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    var experiment = try tinyLanguage(seeds: [3, 1])
    experiment.design.runsMultiverse = true
    let outcomes = try [1, 2, 3].map { threads in
      Parallel.threadCount = threads
      return try experiment.run()
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0] == outcomes[2])
    let comparison = outcomes[0]
    #expect(comparison.layers == [0, 1] && comparison.evaluatedTokens == 199)
    #expect(comparison.models.map(\.ffn.routing) == Routing.allCases)
    for layer in comparison.comparisons {
      #expect(layer.seeds == [3, 1] && layer.sampleCount == 48)
      #expect(layer.architectures.map(\.shape) == comparison.models.map(\.ffn))
      #expect(layer.measurements.map(\.count) == [3, 3])
      let multiverse = try #require(layer.multiverse)
      for claim in Claim.allCases {
        #expect(
          multiverse.universes.filter { $0.claim == claim }.count == claim.universes.count)
      }
    }
    let all = try #require(comparison.multiverse)
    for claim in Claim.allCases {
      #expect(
        all.counts(for: claim).values.reduce(0, +) == 2 * claim.universes.count, "\(claim)")
    }
    #expect(Set(all.universes.compactMap { $0.choices["layer"] }) == ["0", "1"])
    let decoded = try JSONDecoder().decode(
      LanguageComparison.self, from: JSONEncoder().encode(comparison))
    #expect(decoded == comparison)
  }

  @Test(
    "each layer is measured at what enters it, before training at what entered it then",
    arguments: Routing.allCases)
  func models(routing: Routing) throws {
    let experiment = try tinyLanguage(seeds: [5])
    let comparison = try experiment.run()
    let index = try #require(comparison.common.index(of: routing))
    var options = experiment.options
    options.seed = 5
    var training = LanguageTraining(shape: comparison.models[index], options: options)
    let untrained = training.model
    try training.run(steps: 6, tokens: experiment.training)
    let text = experiment.text.heldOut
    for (l, layer) in comparison.comparisons.enumerated() {
      let measured = layer.measurements[0][index]
      for (model, figures) in [
        (training.model, measured.figures), (untrained, measured.untrained),
      ] {
        #expect(figures[.loss] == (try model.evaluation(on: text).crossEntropy))
        let inputs = try model.hiddenStates(
          entering: l, of: text, samples: 48, seed: experiment.text.seed
        ).states
        let probe = try JacobianProbe(of: model.layer(l), at: inputs)
        #expect(figures[.sigma1] == probe.routedMean[.sigma1])
        #expect(figures[.alignment] == probe.alignment.meanMagnitude)
        let analysis = try PCAProbe(of: model.layer(l), at: inputs)
        #expect(figures[.pcaRank] == analysis.mean(routed: true) { $0.effectiveRank })
      }
    }
    #expect(
      comparison.comparisons[0].measurements[0][index].figures[.sigma1]
        != comparison.comparisons[1].measurements[0][index].figures[.sigma1])
  }

  @Test("some layers, a part of the tokens and another stream are what is asked for")
  func choices() throws {
    var experiment = try tinyLanguage(seeds: [2])
    let all = try experiment.run()
    experiment.layers = [1]
    let one = try experiment.run()
    #expect(one.layers == [1] && one.comparisons == [all.comparisons[1]])
    experiment.text.evaluatedTokens = 64
    #expect(try experiment.run().evaluatedTokens == 64)
    experiment.text.probed = experiment.training
    let elsewhere = try experiment.run()
    #expect(elsewhere.common.measurements != one.common.measurements)
  }

  @Test("stopped, it keeps the seeds that every architecture finished", arguments: [1, 2])
  func stops(threads: Int) throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    Parallel.threadCount = threads
    let experiment = try tinyLanguage(seeds: [1, 2, 3, 4])
    // Six steps of three models are a seed.
    let comparison = try experiment.run(monitor: StopAfter(45).monitor)
    let count = comparison.common.seeds.count
    #expect((1...3).contains(count))
    #expect(comparison.common.requestedSeeds == 4)
    let direct = try tinyLanguage(seeds: Array([1, 2, 3].prefix(count))).run()
    #expect(
      comparison.comparisons.map(\.measurements) == direct.comparisons.map(\.measurements))
    let error = #expect(throws: ProbeError.self) {
      try experiment.run(monitor: StopAfter(0).monitor)
    }
    #expect(error?.description == "stopped before the first seed was finished")
  }

  @Test("what cannot be trained or measured is refused before anything is trained")
  func refuses() throws {
    var experiment = try tinyLanguage(seeds: [1])
    experiment.model.heads = 3
    #expect(throws: NetworkError.self) { try experiment.run() }
    experiment.model.heads = 2
    experiment.text.probed = [1, 2, 3]
    let stop = StopAfter(1)
    let error = #expect(throws: NetworkError.self) { try experiment.run(monitor: stop.monitor) }
    #expect(
      error?.description == "the text to probe has 3 tokens, and a context of 8 needs 8")
    #expect(!stop.monitor.shouldStop())
    experiment.text.probed = experiment.text.heldOut
    experiment.options.optimizer.learningRate = 1e30
    experiment.options.clipping = nil
    experiment.options.precision = .float32
    #expect(throws: NetworkError.self) { try experiment.run() }
  }
}
