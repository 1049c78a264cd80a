import Datasets
import Foundation
import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@testable import Experiments

/// A small experiment on a map in pieces: 300 rows, of which 100 are held out.
private func piecewise(
  seeds: [UInt64], targets: LossTargets? = LossTargets(cap: 4),
  routings: [Routing] = [.dense, .topK]
) throws -> Experiment {
  let data = try Dataset.piecewise(
    dim: 4, outputs: 3, regions: 3, samples: 300, noise: 0.1, testFraction: 1.0 / 3, seed: 2)
  guard case .values(let values) = data.target else { preconditionFailure("no values") }
  let mixture = LayerShape(
    inputWidth: 4, outputWidth: 3, hiddenWidth: 6, expertCount: 3, routing: .topK, selectedCount: 2)
  var design = ExperimentDesign(mixture: mixture, routings: routings, seeds: seeds)
  design.draws = 5
  let halves = HeldOutHalves(of: data.split.test, seed: 1)
  var experiment = Experiment(
    design: design, steps: 60,
    options: TrainingOptions(batchSize: 32, optimizer: AdamW(learningRate: 0.01)),
    inputs: data.inputs, target: .values(values), trainingRows: data.split.training,
    heldOutRows: halves.measuring, probeRows: Array(halves.measuring.prefix(20)))
  experiment.targets = targets
  experiment.targets?.floor = data.floor
  experiment.stoppingRows = halves.stopping
  return experiment
}

@Suite("Matching held-out loss", .serialized)
struct LossMatchingTests {
  /// The layer of a seed and routing after so many steps.
  private func layer(
    _ experiment: Experiment, _ routing: Routing, seed: UInt64, steps: Int
  ) throws -> Layer {
    var options = experiment.options
    options.seed = seed
    var training = LayerTraining(
      shape: experiment.design.shape(for: routing, capacity: .total), options: options)
    try training.run(
      steps: steps, inputs: experiment.inputs, target: experiment.target,
      rows: experiment.trainingRows)
    return training.layer
  }

  @Test("every level that is reached is within 1 %, or a single step jumps over it")
  func levels() throws {
    let experiment = try piecewise(seeds: [1, 2])
    let comparison = try experiment.run()
    let matching = try #require(comparison.matching)
    #expect(abs(matching.floor - 0.01) < 1e-15 && matching.isFloorKnown && matching.isAutomatic)
    #expect(matching.cap == 4 && matching.stoppingCount == 50)
    #expect(matching.levels.count == 3)
    let most = matching.minima.flatMap { $0 }.max() ?? 0
    #expect(matching.levels.last?.excess == 1.02 * most)
    func excess(_ layer: Layer, _ rows: [Int]) -> Double {
      layer.taskLoss(.mse, inputs: experiment.inputs, target: experiment.target, rows: rows)
        - matching.floor
    }
    for level in matching.levels {
      for (row, seed) in comparison.seeds.enumerated() {
        for (column, routing) in [Routing.dense, .topK].enumerated() {
          let step = try #require(level.steps[row][column])
          let reached = try #require(level.excesses[row][column])
          let measured = try #require(level.measurements[row][column])
          let layer = try layer(experiment, routing, seed: seed, steps: step)
          #expect(reached == excess(layer, experiment.stoppingRows))
          if abs(reached - level.excess) > 0.01 * level.excess {
            let before = try self.layer(experiment, routing, seed: seed, steps: step - 1)
            #expect(
              reached < level.excess
                && excess(before, experiment.stoppingRows) > level.excess)
          }
          // What is measured there is of the other half.
          let figures = measured.figures
          #expect(
            figures[.loss]
              == layer.taskLoss(
                .mse, inputs: experiment.inputs, target: experiment.target,
                rows: experiment.heldOutRows))
          let probe = try JacobianProbe(
            of: layer, at: experiment.inputs.rows(at: experiment.probeRows))
          #expect(figures[.sigma1] == probe.routedMean[.sigma1])
          #expect(measured.untrained == comparison.measurements[row][column].untrained)
        }
      }
    }
    #expect(Set(experiment.stoppingRows).isDisjoint(with: experiment.heldOutRows))
    let decoded = try JSONDecoder().decode(
      Comparison.self, from: JSONEncoder().encode(comparison))
    #expect(decoded == comparison)
  }

  @Test("the comparison at equal steps is the one without levels")
  func equalSteps() throws {
    var matched = try piecewise(seeds: [3]).run()
    var plain = try piecewise(seeds: [3], targets: nil).run()
    #expect(plain.matching == nil && matched.matching != nil)
    matched.matching = nil
    #expect(matched == plain)
    // And nothing is written of levels that are not there.
    plain.setup = nil
    let text = String(decoding: try JSONEncoder().encode(plain), as: UTF8.self)
    #expect(!text.contains("matching"))
  }

  @Test("gives the same bits on any number of threads, with any room for states")
  func deterministic() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    var experiment = try piecewise(seeds: [1, 2], routings: Routing.allCases)
    experiment.design.runsMultiverse = true
    let outcomes = try [1, 3].map { threads in
      Parallel.threadCount = threads
      return try experiment.run()
    }
    #expect(outcomes[0] == outcomes[1])
    for bytes in [1, 60_000] {
      #expect(try MemoryBudget.with(bytes: bytes) { try experiment.run() } == outcomes[0])
    }
    let levels = try #require(outcomes[0].matching).levels
    #expect(levels.count == 3)
    for level in levels {
      let multiverse = try #require(level.multiverse)
      for claim in Claim.allCases where claim.second != .dense {
        #expect(
          multiverse.universes.filter { $0.claim == claim }.count == claim.universes.count,
          "\(claim)")
      }
    }
  }

  @Test("losses asked for are matched, and one that is not reached is not made up")
  func asked() throws {
    let targets = LossTargets(losses: [0.02, 0.35], cap: 2)
    let comparison = try piecewise(seeds: [1, 2], targets: targets).run()
    let matching = try #require(comparison.matching)
    #expect(!matching.isAutomatic && matching.levels.count == 2)
    #expect(abs(matching.levels[0].excess - 0.34) < 1e-12)
    let (loose, tight) = (matching.levels[0], matching.levels[1])
    #expect(loose.reachedCount(0) == 2 && loose.reachedCount(1) == 2)
    #expect(tight.reachedCount(0) == 0 && tight.reachedCount(1) == 0)
    #expect(tight.measurements == [[nil, nil], [nil, nil]])
    #expect(tight.medianSteps(0) == nil)
    let steps = loose.steps.compactMap { $0[1] }
    #expect(loose.medianSteps(1) == Double(steps.reduce(0, +)) / 2)
  }

  @Test("stopped after a seed, the levels are those of the seeds that are there")
  func stopAfter() throws {
    var experiment = try piecewise(seeds: [1, 2])
    experiment.design.stopAfter = 1
    let comparison = try experiment.run()
    #expect(comparison.seeds == [1] && comparison.requestedSeeds == 2)
    let direct = try piecewise(seeds: [1]).run()
    #expect(comparison.matching == direct.matching)
  }

  @Test("told to stop, it keeps the seeds whose curves are whole", arguments: [1, 2])
  func stops(threads: Int) throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    Parallel.threadCount = threads
    for losses in [nil, [0.3, 0.2]] {
      let targets = LossTargets(losses: losses, cap: 2)
      let experiment = try piecewise(seeds: [1, 2, 3, 4], targets: targets)
      // Each of two models reports 60 to 120 steps of a seed.
      guard let stopped = try? experiment.run(monitor: StopAfter(320).monitor) else {
        // A thread may have had so little time that its model was not finished.
        continue
      }
      #expect((1...3).contains(stopped.seeds.count))
      let direct = try piecewise(seeds: stopped.seeds, targets: targets).run()
      #expect(stopped.matching == direct.matching)
      #expect(stopped.measurements == direct.measurements)
      #expect(throws: ProbeError.self) { try experiment.run(monitor: StopAfter(0).monitor) }
    }
  }

  @Test("without samples to stop at it is refused")
  func refuses() throws {
    var experiment = try piecewise(seeds: [1])
    experiment.stoppingRows = []
    #expect(throws: NetworkError.self) { try experiment.run() }
  }

  @Test("transformers are matched alike: the same steps at every layer, measured elsewhere")
  func transformers() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    var experiment = try tinyLanguage(seeds: [3, 1])
    experiment.targets = LossTargets(cap: 6)
    let outcomes = try [1, 2].map { threads in
      Parallel.threadCount = threads
      return try experiment.run()
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(try MemoryBudget.with(bytes: 1) { try experiment.run() } == outcomes[0])
    let matchings = outcomes[0].comparisons.compactMap(\.matching)
    #expect(
      matchings.count == 2 && matchings[0].levels.map(\.steps) == matchings[1].levels.map(\.steps))
    let level = try #require(matchings[0].levels.last)
    #expect(level.measurements != matchings[1].levels.last?.measurements)
    // 200 tokens are 25 windows of 8, the last of 7: 13 stop and 12 are measured.
    #expect(matchings[0].stoppingCount == 13 * 8 - 1 && outcomes[0].evaluatedTokens == 12 * 8)
    #expect(!matchings[0].isFloorKnown && matchings[0].floor == 0)
    let step = try #require(level.steps[0][0])
    var options = experiment.options
    options.seed = 3
    var training = LanguageTraining(shape: outcomes[0].models[0], options: options)
    try training.run(steps: step, tokens: experiment.training)
    let heldOut = experiment.text.heldOut
    #expect(
      level.excesses[0][0] == (try training.model.evaluation(on: heldOut, in: .even).crossEntropy))
    #expect(
      level.measurements[0][0]?.figures[.loss]
        == (try training.model.evaluation(on: heldOut, in: .odd).crossEntropy))
  }
}
