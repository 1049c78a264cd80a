import Datasets
import LinearAlgebra
import Networks
import Pictures
import Results
import Sessions
import Testing

@Suite("Pictures of models and tables")
struct ModelPictureTests {
  /// A session with a table of two features and a mixture trained on it.
  private func session(samples: Int = 200, features: Int = 2) throws -> Session {
    var session = Session()
    let data = try Dataset.piecewise(
      dim: features, outputs: 2, regions: 3, samples: samples, noise: 0, testFraction: 0, seed: 1)
    try session.put(data, named: "d", origin: "data")
    let training = LayerTraining(
      shape: LayerShape(
        inputWidth: features, outputWidth: 2, hiddenWidth: 2, expertCount: 3, routing: .topK,
        selectedCount: 2), options: TrainingOptions(seed: 1))
    try session.put(
      Model(
        training: training, dataset: "d", requestedSteps: 0, isInitialisedFromSeed: true),
      named: "moe", origin: "train")
    return session
  }

  private func pictures(_ name: String, in session: Session) throws -> [NamedPicture] {
    session.pictures(
      of: try #require(session.object(named: name)), request: SampleRequest(data: nil))
  }

  @Test("samples of two features stay where they are, each in the cloud of its largest gate")
  func plane() throws {
    let session = try session()
    let named = try pictures("moe", in: session)
    #expect(named.map(\.kind) == ["states", "regions", "router"])
    let states = try named[0].picture(PictureOptions())
    expectSound(states, "states")
    #expect(
      states.panels[0].keepsAspect
        && states.caption.hasSuffix("seed 0; ellipses: one standard deviation by the gates"))
    let data = try session.dataset(named: "d")
    let layer = try session.content(Model.self, named: "moe").layer
    let gates = layer.gates(at: data.inputs).weights
    #expect(states.clouds.reduce(0) { $0 + $1.points.count } == 200)
    for cloud in states.clouds {
      let expert = try #require(cloud.role.index)
      let own = (0..<200).filter { largestPlace(gates.row($0)) == expert }
      #expect(cloud.points == own.map { Point(data.inputs[$0, 0], data.inputs[$0, 1]) })
    }
    let live = (0..<3).filter { gates.column($0).contains { $0 > 0 } }
    #expect(states.lines.map(\.role) == live.map { .expert($0) })
    for ellipse in states.lines { #expect(ellipse.points.first == ellipse.points.last) }
    // The variance of an ellipse's points about their mean is half that of the cloud, along any axis.
    let weights = gates.column(live[0])
    let total = weights.reduce(0, +)
    let x = data.inputs.column(0)
    let mean = zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let variance = zip(x, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) } / total
    let circle = states.lines[0].points.dropLast()
    let spread = circle.reduce(0) { $0 + ($1.x - mean) * ($1.x - mean) } / Double(circle.count)
    #expect(abs(2 * spread - variance) < 1e-9 * variance)
  }

  @Test("regions are those that the router gives, and hold the samples")
  func regions() throws {
    let session = try session()
    let picture = try pictures("moe", in: session)[1].picture(PictureOptions(experts: [1]))
    expectSound(picture, "regions")
    guard case .regions(let regions) = picture.marks[0] else {
      Issue.record("no regions")
      return
    }
    #expect(regions.cells.count == 96 && regions.cells[0].count == 96)
    let layer = try session.content(Model.self, named: "moe").layer
    let (dx, dy) = (
      (regions.x.high - regions.x.low) / 96, (regions.y.high - regions.y.low) / 96
    )
    for (row, column) in [(0, 0), (95, 3), (40, 90)] {
      let at = Matrix([
        [
          regions.x.low + (Double(column) + 0.5) * dx,
          regions.y.low + (Double(95 - row) + 0.5) * dy,
        ]
      ])
      let gates = layer.gates(at: at).weights.row(0)
      #expect(regions.cells[row][column].expert == largestPlace(gates))
    }
    for cloud in picture.clouds {
      #expect(cloud.role == .expert(1))
      #expect(
        cloud.points.allSatisfy {
          regions.x.low < $0.x && $0.x < regions.x.high && regions.y.low < $0.y
            && $0.y < regions.y.high
        })
    }
  }

  @Test("more features are shown in their principal axes, with what these explain")
  func axes() throws {
    let session = try session(samples: 5_000, features: 4)
    let named = try pictures("moe", in: session)
    #expect(named.map(\.kind) == ["states", "router"])
    let states = try named[0].picture(PictureOptions())
    expectSound(states, "states")
    #expect(states.panels[0].x.label.hasPrefix("axis 1, "))
    #expect(states.panels[0].x.label.hasSuffix("% of the variance"))
    #expect(states.clouds.reduce(0) { $0 + $1.points.count } <= mostPoints)
    let points = states.clouds.flatMap(\.points)
    let (x, y) = (points.map { $0.x * $0.x }.reduce(0, +), points.map { $0.y * $0.y }.reduce(0, +))
    let mixed = points.map { $0.x * $0.y }.reduce(0, +)
    #expect(x >= y && abs(mixed) < 1e-9 * x)
    let router = try #require(try named[1].picture(PictureOptions()).cells.first)
    #expect(router.range == Spread(-1, 1) && abs((router.values[1][1] ?? 0) - 1) < 1e-12)
    // E |cos| of two directions in four dimensions is 4 / (3 π).
    #expect(abs((router.level ?? 0) - 4 / (3 * Double.pi)) < 1e-12)
    let features = try pictures("d", in: session)
    let cloud = try features[0].picture(PictureOptions())
    expectSound(cloud, "features")
    #expect(cloud.clouds.map(\.name) == ["region 0", "region 1", "region 2"])
  }

  @Test("every model and table of a session draws what it offers, or says why not")
  func all() throws {
    let session = try sampleSession()
    for object in session.objects where object.content.role != .result {
      for named in session.pictures(of: object, request: SampleRequest(samples: 8)) {
        do {
          expectSound(try named.picture(PictureOptions()), "\(object.name) \(named.kind)")
        } catch {
          #expect(object.name == "pretrained" && error is SessionError, "\(error)")
        }
      }
    }
    let text = try #require(session.object(named: "corpus"))
    #expect(session.pictures(of: text, request: SampleRequest()).isEmpty)
  }
}
