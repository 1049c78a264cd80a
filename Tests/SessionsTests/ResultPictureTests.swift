import Datasets
import LinearAlgebra
import Networks
import Pictures
import Probes
import Results
import Sessions
import Testing

@Suite("Pictures of results")
struct ResultPictureTests {
  private static let kinds: [String: [String]] = [
    "jacobian": ["spectra", "alignment", "pointwise", "sigma1", "erank", "decay"],
    "leading": ["spectra", "sigma1"], "pca": ["explained", "spectra", "erank"],
    "route": ["load", "importance", "coactivation"], "similarity": ["similarity"],
    "subspace": ["overlap", "angles"], "overlap": ["overlap"],
    "coupling": ["coupling", "router", "w1", "w2", "pairs"], "super": ["extremeness"],
    "value": ["values"], "diff": ["forest"], "diversity": ["ambiguity"],
    "robust": ["response", "reliability"], "predictions": ["links", "forest"],
    "scale": ["figures", "sigma1", "decay", "omega"], "evaluation": [],
    "corruption": ["illegal", "loss", "confidence", "overconfidence"],
    "comparison": ["forest", "figures", "multiverse", "loss", "sigma1", "alignment"],
    "language-comparison": ["layers", "forest", "multiverse", "loss", "sigma1", "alignment"],
  ]

  @Test("every kind of result draws each of its pictures, the usual one first")
  func all() throws {
    let session = try sampleSession()
    for object in session.objects {
      guard let result = object.content as? any ResultContent else { continue }
      let pictures = session.pictures(of: object, request: SampleRequest())
      let kinds = pictures.map(\.kind)
      #expect(Set(kinds).count == kinds.count && kinds == result.pictures.map(\.kind))
      if let expected = Self.kinds[result.kind] { #expect(kinds == expected, "\(result.kind)") }
      for named in pictures {
        let what = "\(object.name) \(named.kind)"
        do {
          let picture = try named.picture(PictureOptions())
          expectSound(picture, what)
          #expect(picture.caption.contains("seed"), "\(what): \(picture.caption)")
          if let subject = result.measuredOn {
            #expect(
              picture.caption.contains(subject.model) && picture.caption.contains(subject.data))
          }
        } catch is NothingToDraw {
          // Claims without a difference, of architectures that none compares.
          #expect(named.kind == "forest", "\(what)")
        }
        #expect(!named.summary.isEmpty)
      }
    }
  }

  /// A result at samples of a layer of its own.
  private func chosen(
    experts: Int, samples: Int = 12, selected: Int = 2, inputs: Matrix? = nil
  ) -> ChosenSamples {
    let shape = LayerShape(
      inputWidth: 3, outputWidth: 3, hiddenWidth: 2, expertCount: experts,
      routing: experts > 1 ? .topK : .dense, selectedCount: min(selected, experts))
    let layer = Layer(shape: shape, precision: .float64, seed: 1)
    var stream = RandomStream(seed: 2, purpose: .samples)
    let inputs = inputs ?? Matrix(rows: samples, columns: 3, using: &stream)
    return ChosenSamples(
      subject: Subject(
        model: String(repeating: "m", count: 40), data: String(repeating: "d", count: 40),
        split: "all"),
      trained: ProbedLayer(layer: layer, inputs: inputs),
      untrained: ProbedLayer(layer: layer, inputs: inputs))
  }

  private func results(_ chosen: ChosenSamples) throws -> [any ResultContent] {
    let gates = try chosen.layer.gates(at: chosen.inputs)
    return [
      try JacobianResult.measure(at: chosen, draws: 2, seed: 1).result,
      try LeadingResult.measure(at: chosen, count: 2).result,
      try PCAResult.measure(at: chosen, draws: 2, seed: 1).result,
      RouteResult(
        subject: chosen.subject,
        statistics: try RoutingStatistics(of: chosen.layer, gates: gates), untrained: nil,
        gates: gates.weights),
      try ExtremeResult.measure(layers: 1) { _ in (chosen, .silent) },
    ]
  }

  @Test(
    "1 and 64 experts, dead ones, one sample and constant ones are drawn",
    arguments: [(1, 12), (64, 12), (64, 1), (3, 1), (1, 1)])
  func degenerate(experts: Int, samples: Int) throws {
    let constant = Matrix(repeating: 0, rows: samples, columns: 3)
    for inputs in [nil, constant] {
      let chosen = chosen(experts: experts, samples: samples, inputs: inputs)
      for result in try results(chosen) {
        for named in result.pictures {
          let what = "\(result.kind) \(named.kind)"
          do {
            expectSound(try named.picture(PictureOptions()), what)
          } catch let error as NothingToDraw {
            // Of a zero Jacobian nothing but sigma1 is defined.
            #expect(["erank", "decay"].contains(named.kind), "\(what): \(error)")
          }
        }
      }
    }
  }

  @Test("experts keep their numbers, those that live are drawn, and only those asked for")
  func roles() throws {
    let whole = chosen(experts: 64, samples: 1)
    let numbers = try #require(try whole.layer.gates(at: whole.inputs).selected.first)
    let dead = (0..<64).filter { !numbers.contains($0) }.prefix(3)
    let chosen = whole.choosing(experts: (numbers + dead).sorted())
    let result = try JacobianResult.measure(at: chosen, draws: 2, seed: 1).result
    let picture = try result.pictures[0].picture(PictureOptions())
    #expect(picture.lines.map(\.role) == numbers.map { .expert($0) } && numbers.count == 2)
    #expect(picture.lines.map(\.name) == numbers.map { "expert \($0)" })
    let alone = try result.pictures[0].picture(PictureOptions(experts: [numbers[0]]))
    #expect(alone.lines.map(\.role) == [.expert(numbers[0])])
    #expect(alone.lines[0].band.count == alone.lines[0].points.count)
    #expect(
      zip(alone.lines[0].band, alone.lines[0].points).allSatisfy { $0.low <= $0.high && $1.y >= 0 })
    #expect(throws: NothingToDraw.self) {
      try result.pictures[0].picture(PictureOptions(experts: [64]))
    }
  }

  @Test("load, co-activation and gates are drawn as they are")
  func route() throws {
    let chosen = chosen(experts: 4)
    let gates = try chosen.layer.gates(at: chosen.inputs)
    let statistics = try RoutingStatistics(of: chosen.layer, gates: gates)
    let result = RouteResult(
      subject: chosen.subject, statistics: statistics, untrained: nil, gates: gates.weights)
    func picture(_ kind: String) throws -> Picture {
      try #require(result.pictures.first { $0.kind == kind }).picture(PictureOptions())
    }
    let bars = try picture("load").bars
    #expect(bars.map(\.value) == statistics.load)
    #expect(bars.allSatisfy { abs(($0.level ?? 0) - 0.25) < 1e-12 })
    let cells = try #require(try picture("coactivation").cells.first)
    #expect(cells.values[0][0] == nil && cells.values[0][1] == statistics.coactivation?[0, 1])
    // k (k - 1) / (E (E - 1)) = 2 / 12.
    #expect(abs((cells.level ?? 0) - 1 / 6.0) < 1e-12)
    let entropies = try picture("entropy").strips
    #expect(entropies[0].role == .layer && entropies[0].values.count == 12)
    let mean = entropies[0].values.reduce(0, +) / 12
    #expect(abs(mean - statistics.entropy) < 1e-12)
    #expect(entropies.dropFirst().reduce(0) { $0 + $1.values.count } == 12)
    let margins = try picture("margin").strips
    #expect(margins[0].values.allSatisfy { (0...1).contains($0) })
  }

  @Test("a training is drawn step by step, thinned where it is long, with what is held out")
  func training() throws {
    let curve = TrainingCurve(
      model: "moe",
      losses: (0..<5_001).map { StepLoss(loss: Double($0), task: 1, balance: 1.5, z: 0.25) },
      requestedSteps: 6_000, trainingLoss: nil, heldOutLoss: 2,
      layer: LayerCurve(
        marks: [LayerMark(step: 10, heldOutLoss: 2, heldOutAccuracy: 0.5)], origin: 0,
        trainingAccuracy: 0.75))
    #expect(curve.pictures.map(\.kind) == ["loss", "router", "accuracy"])
    let picture = try curve.pictures[0].picture(PictureOptions())
    expectSound(picture, "loss")
    #expect(picture.lines.map(\.name) == ["task", "loss"])
    #expect(picture.lines[1].points.last == Point(5_001, 5_000))
    #expect(picture.clouds.map(\.points) == [[Point(10, 2)]])
    let router = try curve.pictures[1].picture(PictureOptions())
    #expect(router.panels.count == 2 && router.lines.map(\.name) == ["even", "balance", "z"])
    let several = NamedPicture.together([("a.training", curve), ("b.training", curve)])
    let together = try several[0].picture(PictureOptions())
    #expect(together.lines.map(\.name) == ["a.training", "b.training"])
    #expect(together.lines.map(\.role) == [.other(0), .other(1)])
    #expect(NamedPicture.together([("a", curve), ("b", try route(layer: nil))]).isEmpty)
  }

  private func route(layer: Int?) throws -> RouteResult {
    let chosen = chosen(experts: 3)
    return RouteResult(
      subject: Subject(model: "lm", data: "d", split: "test", layer: layer),
      statistics: try RoutingStatistics(of: chosen.layer, at: chosen.inputs), untrained: nil)
  }

  @Test("layers of one model are a heatmap and lines; names that differ in a number, a sweep")
  func several() throws {
    let layers = try [2, 0].map { (layer: Int) in
      (name: "lm.layer\(layer).route", content: try route(layer: layer) as any ResultContent)
    }
    let pictures = NamedPicture.together(layers)
    #expect(pictures[0].kind == "load")
    let load = try pictures[0].picture(PictureOptions())
    #expect(load.panels[0].y.categories == ["0", "2"] && load.panels[0].y.label == "layer")
    #expect(load.cells[0].values.count == 2 && load.cells[0].values[0].count == 3)
    let figure = try #require(pictures.first { $0.kind == "load_cv" })
      .picture(PictureOptions())
    #expect(figure.panels[0].x.label == "layer")
    #expect(figure.lines.last?.points.map(\.x) == [0, 2])
    func values(_ names: [String]) throws -> Picture {
      let results = try names.map {
        (name: $0, content: try route(layer: nil) as any ResultContent)
      }
      return try #require(NamedPicture.together(results).first { $0.kind == "entropy" })
        .picture(PictureOptions())
    }
    let swept = try values(["moe16.route", "moe4.route", "moe8.route"])
    #expect(swept.panels[0].x.label == "moe")
    #expect(swept.lines.last?.points.map(\.x) == [4, 8, 16])
    let named = try values(["a2.route", "b2.route"])
    #expect(named.panels[0].x.categories == ["a2.route", "b2.route"] && named.lines.isEmpty)
  }

  @Test("models over seeds are drawn with their spread, and several models by their means")
  func spectra() throws {
    let chosen = chosen(experts: 3)
    let result = try JacobianResult.measure(at: chosen, draws: 2, seed: 1).result
    let picture = try NamedPicture.together([("a.jacobian", result), ("b.jacobian", result)])[0]
      .picture(PictureOptions())
    expectSound(picture, "spectra of several")
    let live = result.probe.experts.filter { !$0.isDead }
    let total = live.reduce(0) { $0 + $1.weightSum }
    let first = live.reduce(0) { $0 + $1.weightSum * $1.meanSpectrum[0] } / total
    #expect(abs((picture.lines[0].points.first?.y ?? 0) - first) < 1e-12)
    // It is the mean of sigma1 too.
    #expect(abs(first - (result.probe.routedMean[.sigma1] ?? 0)) < 1e-12)
  }

  @Test("infinite and undefined numbers leave a gap, and lists of them are drawn")
  func infinite() throws {
    let session = try sampleSession()
    let value = try session.content(CalculatedValue.self, named: "sums")
    let line = try #require(try value.pictures[0].picture(PictureOptions()).lines.first)
    #expect(line.points.count == value.elements.count)
    #expect(line.points.contains { !$0.y.isFinite })
  }
}
