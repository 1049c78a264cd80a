import Foundation
import LinearAlgebra
import Probes
import TestSupport
import Testing
import Networks

@testable import Experiments

/// A tiny experiment: a teacher in four dimensions, three architectures.
func tinyExperiment(seeds: [UInt64], precision: Precision = .float32) -> Experiment {
  var stream = RandomStream(seed: 1, purpose: .data)
  let inputs = Matrix(rows: 96, columns: 4, using: &stream)
  let teacher = Layer(
    shape: LayerShape(inputWidth: 4, outputWidth: 3, hiddenWidth: 5, activation: .tanh),
    precision: .float64, seed: 9)
  let shape = LayerShape(
    inputWidth: 4, outputWidth: 3, hiddenWidth: 4, expertCount: 3, routing: .topK,
    selectedCount: 2)
  var design = ExperimentDesign(mixture: shape, routings: Routing.allCases, seeds: seeds)
  design.draws = 10
  return Experiment(
    design: design, steps: 20,
    options: TrainingOptions(
      batchSize: 16, optimizer: AdamW(learningRate: 0.01), seed: 99, precision: precision),
    inputs: inputs, target: .values(teacher.outputs(at: inputs)), trainingRows: Array(0..<64),
    heldOutRows: Array(64..<96), probeRows: Array(64..<96))
}

@Suite("Experiment", .serialized)
struct ExperimentTests {
  @Test("gives the same bits on any number of threads, and says what was trained")
  func deterministic() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    var experiment = tinyExperiment(seeds: [3, 1, 4])
    experiment.design.runsMultiverse = true
    let outcomes = try [1, 2, 3].map { threads in
      Parallel.threadCount = threads
      return try experiment.run()
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0] == outcomes[2])
    let comparison = outcomes[0]
    #expect(comparison.seeds == [3, 1, 4] && comparison.requestedSeeds == 3)
    #expect(comparison.sampleCount == 32)
    #expect(comparison.architectures.map(\.name) == ["dense", "soft", "top-k"])
    #expect(comparison.measurements.map(\.count) == [3, 3, 3])
    let decoded = try JSONDecoder().decode(
      Comparison.self, from: JSONEncoder().encode(comparison))
    #expect(decoded == comparison)
    try expectEveryUniverse(comparison)
  }

  private func expectEveryUniverse(_ comparison: Comparison) throws {
    let multiverse = try #require(comparison.multiverse)
    for claim in Claim.allCases {
      let own = multiverse.universes.filter { $0.claim == claim }
      #expect(own.count == claim.universes.count, "\(claim)")
      #expect(Set(own.map(\.choices)).count == own.count)
      // The universe of the comparison's own conventions is the comparison.
      let conventions = comparison.conventions
      let direct = own.filter { universe in
        claim.universes.contains {
          // Alignment is that of average Jacobians whatever the spectra are of.
          var standard = conventions
          if claim == .alignmentOrder { standard.jacobian = .average }
          return $0.choices == universe.choices && $0.conventions == standard
        }
      }
      #expect(direct.count == 1)
      let test = try #require(comparison.family[claim])
      #expect(direct.first?.values == test.trained.difference.differences, "\(claim)")
      #expect(direct.first?.changes == test.fromTraining?.difference.differences, "\(claim)")
      #expect(direct.first?.mean == test.trained.difference.mean, "\(claim)")
      if claim.isEquivalence { #expect(direct.first?.verdict == test.verdict) }
    }
  }

  @Test("every architecture keeps the mixture's settings", arguments: [false, true])
  func shapes(isGated: Bool) {
    var experiment = tinyExperiment(seeds: [])
    experiment.design.mixture = LayerShape(
      inputWidth: 4, outputWidth: 3, hiddenWidth: 6, expertCount: 5, routing: .topK,
      selectedCount: 3, temperature: 0.4, activation: .silu, normalisation: .before,
      isGated: isGated, hasRouterBias: true)
    #expect(experiment.design.shape(for: .topK, capacity: .total) == experiment.design.mixture)
    var soft = experiment.design.mixture
    soft.routing = .soft
    soft.selectedCount = 5
    #expect(experiment.design.shape(for: .soft, capacity: .total) == soft)
    for capacity in Capacity.allCases {
      let dense = experiment.design.shape(for: .dense, capacity: capacity)
      #expect(dense == experiment.design.mixture.dense(matching: capacity))
      #expect(dense.isGated == isGated && dense.activation == .silu)
    }
  }

  @Test("each model is the training its seed fixes", arguments: Routing.allCases)
  func models(routing: Routing) throws {
    let experiment = tinyExperiment(seeds: [5], precision: .float64)
    let comparison = try experiment.run()
    let index = try #require(comparison.index(of: routing))
    var options = experiment.options
    options.seed = 5
    var training = LayerTraining(
      shape: experiment.design.shape(for: routing, capacity: .total), options: options)
    let untrained = training.layer
    try training.run(
      steps: 20, inputs: experiment.inputs, target: experiment.target,
      rows: experiment.trainingRows)
    let measured = comparison.measurements[0][index]
    let loss = training.layer.taskLoss(
      .mse, inputs: experiment.inputs, target: experiment.target, rows: Array(64..<96))
    #expect(measured.figures[.loss] == loss)
    let samples = experiment.inputs.rows(at: 64..<96)
    let probe = try JacobianProbe(of: training.layer, at: samples)
    #expect(measured.figures[.sigma1] == probe.routedMean[.sigma1])
    #expect(measured.figures[.decay] == probe.routedMean[.decay])
    #expect(measured.figures[.alignment] == probe.alignment.meanMagnitude)
    #expect(measured.figures[.routerShare] == probe.layer?.routerShare)
    let before = try JacobianProbe(of: untrained, at: samples)
    #expect(measured.untrained[.sigma1] == before.routedMean[.sigma1])
    let analysis = try PCAProbe(of: training.layer, at: samples)
    #expect(measured.figures[.pcaRank] == analysis.mean(routed: true) { $0.effectiveRank })
    let route = try RoutingStatistics(of: training.layer, at: samples)
    #expect(measured.figures[.entropy] == route.relativeEntropy)
    #expect((measured.alignmentNull == nil) == (routing == .dense))
    #expect(measured.shuffled.isEmpty == (routing == .dense))
  }

  @Test("stopped, it keeps the seeds that every architecture finished", arguments: [1, 2])
  func stops(threads: Int) throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    Parallel.threadCount = threads
    let experiment = tinyExperiment(seeds: [1, 2, 3, 4])
    let comparison = try experiment.run(monitor: StopAfter(7).monitor)
    #expect((1...3).contains(comparison.seeds.count))
    #expect(comparison.requestedSeeds == 4)
    let count = comparison.seeds.count
    let direct = try tinyExperiment(seeds: Array([1, 2, 3].prefix(count))).run()
    #expect(comparison.measurements == direct.measurements)
    let error = #expect(throws: ProbeError.self) {
      try experiment.run(monitor: StopAfter(0).monitor)
    }
    #expect(error?.description == "stopped before the first seed was finished")
  }

  @Test("a training that diverges is an error, not a figure")
  func diverges() {
    var experiment = tinyExperiment(seeds: [1])
    experiment.options.optimizer.learningRate = 1e30
    #expect(throws: NetworkError.self) { try experiment.run() }
  }
}
