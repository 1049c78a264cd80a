import LinearAlgebra
import Networks
import Pretrained
import Probes
import Testing

/// Layers of checkpoints against the library's own modules and autograd.
@Suite struct ReferenceLayerTests {
  private static let arguments = ReferenceModels.layers.map { "\($0.model) \($0.layer)" }

  private func read(_ name: String) throws -> (PretrainedLayer, Matrix, ReferenceFigures) {
    let words = name.split(separator: " ")
    let (model, l) = (String(words[0]), try #require(Int(words[1])))
    let opened = try PretrainedModel(opening: try ReferenceModels.required(model))
    return (
      try opened.layer(l), try ReferenceModels.inputs(model, layer: l),
      try ReferenceFigures(model, layer: l)
    )
  }

  @Test("gates, routing and outputs are the library's", arguments: arguments)
  func routing(name: String) throws {
    let (layer, inputs, figures) = try read(name)
    let gates = layer.gates(at: inputs)
    // Of some the file has the first samples alone.
    let (first, outputs) = (figures.gates.count, figures.output.count)
    #expect(agree(gates.weights.prefix(rows: first).elements, figures.gates.flatMap { $0 }))
    #expect(
      agree(
        try layer.outputs(at: inputs).prefix(rows: outputs).elements, figures.output.flatMap { $0 })
    )
    let route = try RoutingStatistics(of: layer, at: inputs)
    let expected = figures.routing
    #expect(agree(route.load, expected.load))
    #expect(agree(route.importance, expected.importance))
    #expect(agree(route.effectiveCounts, expected.n_eff))
    #expect(agree([route.loadVariation], [expected.load_cv]))
    #expect(agree([route.maximumLoad], [expected.max_load]))
    #expect(agree([route.entropy], [expected.entropy]))
    #expect(route.dead == figures.dead)
    if let pairs = expected.coactivation {
      #expect(agree(try #require(route.coactivation).elements, pairs.flatMap { $0 }))
    }
    if let margin = expected.margin {
      #expect(agree([try #require(route.margin)], [margin], within: 1e-5))
    }
  }

  @Test("spectra, alignment and the layer's Jacobian are autograd's", arguments: arguments)
  func jacobians(name: String) throws {
    let (layer, inputs, figures) = try read(name)
    let probe = try JacobianProbe(of: layer, at: inputs)
    for (expert, expected) in zip(probe.experts, figures.experts) {
      guard let spectrum = expected.mean_spectrum, let mean = expected.mean else {
        #expect(expert.isDead)
        continue
      }
      #expect(agree(expert.meanSpectrum, spectrum))
      #expect(agree(expert.averageSpectrum, try #require(expected.mean_jacobian_spectrum)))
      check(expert.mean, mean)
    }
    check(probe.routedMean, figures.routed_mean)
    for (row, expected) in zip(probe.alignment.cosines, figures.alignment) {
      #expect(agree(row.map { $0 ?? 0 }, expected.map { $0 ?? 0 }))
    }
    let shared = probe.shared ?? []
    #expect(shared.count == figures.shared?.count ?? 0)
    for (one, expected) in zip(shared, figures.shared ?? []) {
      #expect(agree([one.weightMean], [expected.weight_mean]))
      #expect(agree(one.meanSpectrum, expected.mean_spectrum))
      check(one.mean, expected.mean)
    }
    let whole = try #require(probe.layer)
    #expect(agree(whole.meanSpectrum, figures.layer_mean_spectrum))
    check(whole.mean, figures.layer_mean)
    #expect(agree([try #require(whole.routerShare)], [figures.router_share]))
  }

  @Test("principal components are those of the library's outputs", arguments: arguments)
  func components(name: String) throws {
    let (layer, inputs, figures) = try read(name)
    for (word, representation) in [
      ("input", Representation.input), ("output", .output), ("mixed", .mixed),
    ] {
      let probe = try PCAProbe(of: layer, at: inputs, representation: representation)
      for (analysis, expected) in zip(probe.experts, figures.experts) {
        guard let pca = expected.pca?[word] else {
          #expect(analysis == nil)
          continue
        }
        #expect(agree(try #require(analysis).eigenvalues, pca.eigenvalues))
      }
    }
  }

  /// Condition numbers divide by null singular values, which are noise, and so are left out.
  private func check(_ summary: SpectrumSummary, _ expected: [String: Double?]) {
    for statistic in SpectrumStatistic.allCases where statistic != .cond {
      guard let value = expected[statistic.rawValue] ?? nil else { continue }
      #expect(
        agree([summary[statistic] ?? .nan], [value]), "\(statistic.rawValue), \(value) expected")
    }
  }
}
