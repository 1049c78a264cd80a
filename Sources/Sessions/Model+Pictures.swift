import Documents
import Foundation
import LinearAlgebra
import Networks
import Pictures
import Probes
import Results

extension ModelContent {
  /// What enters its layer at the samples asked for, and how the router divides it.
  func pictures(
    _ request: SampleRequest, of name: String, in session: Session
  ) -> [NamedPicture] {
    let place = request.layer ?? 0
    guard layers.indices.contains(place) else { return [] }
    let shape = layers[place].shape
    @Sendable func states() throws -> LayerStates {
      try LayerStates(try samples(request, of: name, in: session), seed: session.seed)
    }
    var pictures = [
      NamedPicture("states", "what enters the layer, by the expert of the largest gate") {
        try states().plane($0)
      }
    ]
    if shape.inputWidth == 2, shape.expertCount > 1 {
      pictures.append(
        NamedPicture("regions", "the plane as the router divides it") { try states().regions($0) })
    }
    if shape.expertCount > 1 {
      pictures.append(
        NamedPicture("router", "cosines of the router's rows") { try states().router($0) })
    }
    return pictures
  }
}

/// What enters a layer at samples, no more than are drawn, and where the router sends it.
private struct LayerStates {
  let subject: Subject
  let count: Int
  let layer: any RoutedLayer
  let inputs: Matrix
  /// samples×experts.
  let gates: Matrix
  let seed: UInt64

  init(_ chosen: ChosenSamples, seed: UInt64) throws {
    (subject, layer, count, self.seed) = (
      chosen.subject, chosen.layer, chosen.inputs.rowCount, seed
    )
    let rows = Array(0..<chosen.inputs.rowCount).thinned
    inputs = chosen.inputs.rows(at: rows)
    gates = try layer.gates(at: inputs).weights
  }

  private var caption: String {
    subject.caption(count) + (inputs.rowCount < count ? ", \(inputs.rowCount) drawn" : "")
      + ", seed \(seed)"
  }

  private var numbers: [Int] { (0..<gates.columnCount).map { layer.number(of: $0) } }

  /// The points of each expert to draw that has some, by the largest gate.
  private func clouds(of points: [Point], _ shown: [Int]) -> [Mark] {
    let largest = (0..<gates.rowCount).map { largestPlace(gates.row($0)) }
    return shown.compactMap { i in
      let own = zip(points, largest).filter { $0.1 == i }.map(\.0)
      guard !own.isEmpty else { return nil }
      return .points(Points("expert \(numbers[i])", .expert(numbers[i]), own))
    }
  }

  func plane(_ options: PictureOptions) throws -> Picture {
    let shown = try options.places(of: numbers)
    let plane = try PrincipalPlane(of: inputs)
    let ellipses = shown.compactMap { i in
      Line(
        ellipseOf: plane.points, weights: gates.column(i), .expert(numbers[i])
      ).map { Mark.line($0) }
    }
    return Picture(
      "what enters \(subject.layer.map { "layer \($0) of " } ?? "")\(subject.model), by expert",
      caption: caption + "; ellipses: one standard deviation by the gates",
      panels: [
        Panel(
          x: plane.x, y: plane.y, keepsAspect: inputs.columnCount > 1,
          clouds(of: plane.points, shown) + ellipses)
      ])
  }

  /// Cells along a side of the plane.
  private static let side = 96

  func regions(_ options: PictureOptions) throws -> Picture {
    let shown = try options.places(of: numbers)
    let (x, y) = (Spread(around: inputs.column(0)), Spread(around: inputs.column(1)))
    let side = Self.side
    func place(_ spread: Spread, _ cell: Int) -> Double {
      spread.low + (spread.high - spread.low) * (Double(cell) + 0.5) / Double(side)
    }
    // From above, so from the largest y down.
    let grid = Matrix(
      rows: side * side, columns: 2,
      elements: (0..<side).flatMap { row in
        (0..<side).flatMap { [place(x, $0), place(y, side - 1 - row)] }
      })
    let found = try layer.gates(at: grid).weights
    let cells = (0..<side).map { row in
      (0..<side).map { column -> Regions.Cell in
        let gates = found.row(row * side + column)
        let largest = largestPlace(gates)
        return Regions.Cell(
          numbers[largest], gate: min(1, max(0, gates[gates.startIndex + largest])))
      }
    }
    let points = (0..<inputs.rowCount).map { Point(inputs[$0, 0], inputs[$0, 1]) }
    return Picture(
      "the plane as the router of \(subject.model) divides it",
      caption: caption + "; shaded by the largest gate",
      panels: [
        Panel(
          x: Axis("x1"), y: Axis("x2"), keepsAspect: true,
          [.regions(Regions(cells, x: x, y: y))] + clouds(of: points, shown))
      ])
  }

  func router(_ options: PictureOptions) throws -> Picture {
    guard let router = layer.routerWeight else {
      throw NothingToDraw("router: the layer has none that is known.")
    }
    let shown = try options.places(of: numbers)
    let rows = (0..<router.rowCount).map {
      Matrix(rows: 1, columns: router.columnCount, elements: Array(router.row($0)))
    }
    let cosines = Alignment(of: rows).cosines
    let axis = Axis("expert", categories: shown.map { "\(numbers[$0])" })
    return Picture(
      "cosines of the router's rows", caption: caption, x: axis, y: axis,
      [
        .cells(
          Cells(
            shown.map { i in shown.map { cosines[i][$0] } }, label: "cosine",
            range: Spread(-1, 1), level: meanCosine(dimension: router.columnCount),
            levelName: "random directions"))
      ])
  }
}

/// The mean |cosine| of two random directions, Γ(d/2) / (√π Γ((d + 1)/2)).
private func meanCosine(dimension d: Int) -> Double {
  let half = Double(d) / 2
  return exp(lgamma(half) - lgamma(half + 0.5)) / Double.pi.squareRoot()
}

extension Spread {
  /// The range of finite values and a tenth of it to each side; of a single value one to each side.
  fileprivate init(around values: [Double]) {
    let finite = values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
    let margin = high > low ? (high - low) / 10 : max(1, abs(low) / 10)
    self.init(low - margin, high + margin)
  }
}
