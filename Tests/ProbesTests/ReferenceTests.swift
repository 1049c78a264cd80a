import LinearAlgebra
import Networks
import Probes
import Safetensors
import TestSupport
import Testing

/// Every figure of the layers measured in PyTorch float64, to 1e-8 relative.
@Suite("Reference layers", .serialized)
struct ReferenceTests {
  private let tolerance = 1e-8

  private func load(_ name: String) throws -> (Layer, Matrix, ReferenceLayer) {
    let file = try SafetensorsFile(path: fixture("\(name).safetensors"))
    let shape = try file.info(named: "x").shape
    let x = Matrix(rows: shape[0], columns: shape[1], elements: try file.doubles(named: "x"))
    return (try Layer(from: file), x, try ReferenceLayer(named: name))
  }

  private func expectMeans(_ ours: SpectrumSummary, _ theirs: [String: Double], _ what: String) {
    for statistic in SpectrumStatistic.allCases where statistic != .cond {
      guard let expected = theirs[statistic.rawValue] else {
        #expect(ours[statistic] == nil, "\(what) \(statistic)")
        continue
      }
      expectClose(
        ours[statistic] ?? .nan, expected, tolerance: tolerance, "\(what) \(statistic)")
    }
  }

  @Test("gates, outputs and routing statistics", arguments: ReferenceLayer.names)
  func routing(name: String) throws {
    let (layer, x, reference) = try load(name)
    let gates = layer.gates(at: x).weights
    expectClose(gates.elements, reference.gates.flatMap { $0 }, tolerance: tolerance)
    expectClose(
      layer.outputs(at: x).elements, reference.output.flatMap { $0 }, tolerance: tolerance)
    let route = try RoutingStatistics(of: layer, at: x)
    let expected = reference.routing
    expectClose(route.load, expected.load, tolerance: tolerance)
    expectClose(route.importance, expected.importance, tolerance: tolerance)
    expectClose(route.effectiveCounts, expected.n_eff, tolerance: tolerance)
    expectClose(route.loadVariation, expected.load_cv, tolerance: tolerance, "load_cv")
    expectClose(route.maximumLoad, expected.max_load, tolerance: tolerance, "max_load")
    #expect(abs(route.entropy - expected.entropy) <= tolerance * max(1, expected.entropy))
    expectClose(route.balanceLoss, expected.balance_loss, tolerance: tolerance, "balance_loss")
    #expect((route.margin == nil) == (expected.margin == nil))
    if let ours = route.margin, let theirs = expected.margin {
      expectClose(ours, theirs, tolerance: tolerance, "margin")
    }
    #expect((expected.coactivation == nil) == (route.coactivation == nil))
    if let coactivation = expected.coactivation {
      expectClose(
        route.coactivation?.elements ?? [], coactivation.flatMap { $0 }, tolerance: tolerance)
    }
    #expect(route.dead == reference.dead)
  }

  @Test("Jacobian spectra, means and alignment", arguments: ReferenceLayer.names)
  func jacobian(name: String) throws {
    let (layer, x, reference) = try load(name)
    let probe = try JacobianProbe(of: layer, at: x)
    #expect(probe.dead == reference.dead)
    expectMeans(probe.routedMean, reference.routed_mean, "routed mean")
    for (i, (ours, theirs)) in zip(probe.experts, reference.experts).enumerated() {
      expectClose(ours.firstSpectrum, theirs.spectrum_first, tolerance: tolerance)
      guard let mean = theirs.mean else { continue }
      expectMeans(ours.mean, mean, "expert \(i)")
      expectClose(ours.meanSpectrum, theirs.mean_spectrum ?? [], tolerance: tolerance)
      expectClose(ours.averageSpectrum, theirs.mean_jacobian_spectrum ?? [], tolerance: tolerance)
    }
    for (i, row) in reference.alignment.enumerated() {
      for (j, expected) in row.enumerated() {
        let ours = probe.alignment.cosines[i][j]
        #expect((ours == nil) == (expected == nil))
        if let ours, let expected { #expect(abs(ours - expected) <= tolerance) }
      }
    }
    if let mean = reference.alignment_mean_abs, let largest = reference.alignment_max_abs {
      expectClose(probe.alignment.meanMagnitude ?? .nan, mean, tolerance: tolerance, "mean |A|")
      expectClose(
        probe.alignment.maximumMagnitude ?? .nan, largest, tolerance: tolerance, "max |A|")
    }
    let figures = try #require(probe.layer)
    expectClose(
      figures.firstJacobian.elements, reference.layer_jacobian_first.flatMap { $0 },
      tolerance: tolerance)
    expectClose(figures.meanSpectrum, reference.layer_mean_spectrum, tolerance: tolerance)
    expectMeans(figures.mean, reference.layer_mean, "layer")
    #expect(abs((figures.routerShare ?? .nan) - reference.router_share) <= tolerance)
  }

  @Test(
    "weighted PCA of every representation", arguments: ReferenceLayer.names,
    Representation.allCases)
  func pca(name: String, representation: Representation) throws {
    let (layer, x, reference) = try load(name)
    let probe = try PCAProbe(of: layer, at: x, representation: representation)
    for (ours, theirs) in zip(probe.experts, reference.experts) {
      guard let expected = theirs.pca?[representation.rawValue] else {
        #expect(ours == nil)
        continue
      }
      let ours = try #require(ours)
      expectClose(ours.eigenvalues, expected.eigenvalues, tolerance: tolerance)
      expectClose(ours.effectiveRank ?? .nan, expected.erank, tolerance: tolerance, "erank")
      expectClose(ours.participationRatio ?? .nan, expected.pr, tolerance: tolerance, "pr")
      expectClose(ours.totalVariance, expected.variance, tolerance: tolerance, "variance")
      #expect(ours.k90 == expected.k90)
    }
  }

  @Test(
    "principal angles between experts' outputs",
    arguments: ReferenceLayer.names.filter { $0 != "dense-gelu" })
  func subspaces(name: String) throws {
    let (layer, x, reference) = try load(name)
    try #require(layer.shape.expertCount > 1)
    let rank = min(3, layer.shape.outputWidth)
    let probe = try SubspaceProbe(of: layer, at: x, source: .output, rank: rank)
    #expect(probe.pairs.count == reference.grassmann_output_top3.count)
    for pair in probe.pairs {
      let expected = try #require(
        reference.grassmann_output_top3["\(pair.first),\(pair.second)"])
      // An angle near 0 is known to the root of the precision its cosine is known to.
      for (ours, theirs) in zip(pair.angles.angles, expected.angles) {
        #expect(abs(ours - theirs) <= tolerance * max(1, theirs))
      }
      expectClose(pair.angles.geodesic, expected.geodesic, tolerance: tolerance, "geodesic")
      expectClose(pair.angles.chordal, expected.chordal, tolerance: tolerance, "chordal")
      expectClose(pair.angles.overlap, expected.overlap, tolerance: tolerance, "overlap")
    }
  }
}
