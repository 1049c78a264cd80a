import Datasets
import Documents
import LinearAlgebra
import Pictures
import Probes
import Results

extension Session {
  /// What an object can be drawn as, the usual picture first: a result by itself, a model at the samples asked
  /// for, a dataset whole.
  public func pictures(
    of object: SessionObject, _ request: SampleRequest = SampleRequest()
  ) -> [NamedPicture] {
    if let result = object.content as? any ResultContent { return result.pictures }
    if let dataset = object.content as? Dataset {
      return [
        NamedPicture("features", "the samples in the plane, or in their first two principal axes") {
          _ in
          try dataset.featurePicture(named: object.name)
        }
      ]
    }
    guard let model = object.content as? any ModelContent else { return [] }
    let name = object.name
    @Sendable func chosen() throws -> ChosenSamples {
      try model.samples(request, of: name, in: self)
    }
    let shape =
      model.layers.indices.contains(request.layer ?? 0)
      ? model.layers[request.layer ?? 0].shape : nil
    var pictures = [
      NamedPicture("states", "what enters the layer, in its first two principal axes, by expert") {
        try chosen().statesPicture($0)
      }
    ]
    if shape?.inputWidth == 2 {
      pictures.insert(
        NamedPicture("regions", "the router's partition of the plane") {
          try chosen().regionsPicture($0)
        },
        at: 0)
    }
    if shape?.expertCount ?? 0 > 1 {
      pictures.append(
        NamedPicture("router", "cosines of every two rows of the router") {
          try chosen().routerPicture($0)
        })
    }
    return pictures
  }
}

/// Points that a picture draws at most of one thing; of more every so many.
private let drawnPoints = 2_000

/// Every so many of the rows, so that there are no more than a picture draws.
private func thinned(_ rows: [Int]) -> [Int] {
  let step = max(1, (rows.count + drawnPoints - 1) / drawnPoints)
  return stride(from: 0, to: rows.count, by: step).map { rows[$0] }
}

/// A plane that samples are seen in: their own, or that of their first two principal axes.
private struct Plane {
  let x, y: Axis
  /// Where each sample lies.
  let points: [Point]

  /// - Throws: `ProbeError` when a number is not finite.
  init(_ inputs: Matrix, names: [String]) throws {
    guard inputs.columnCount > 2 else {
      x = Axis(names.first ?? "x1")
      y = inputs.columnCount > 1 ? Axis(names[1]) : Axis("")
      points = (0..<inputs.rowCount).map { row in
        Point(inputs[row, 0], inputs.columnCount > 1 ? inputs[row, 1] : 0)
      }
      return
    }
    let pca = try WeightedPCA(
      of: inputs, weights: Array(repeating: 1, count: inputs.rowCount))
    let total = pca.eigenvalues.reduce(0, +)
    func axis(_ j: Int) -> Axis {
      let share = pca.eigenvalues.indices.contains(j) && total > 0 ? pca.eigenvalues[j] / total : 0
      return Axis("axis \(j + 1) (\(NumberText(digits: 2)(100 * share))% of the variance)")
    }
    (x, y) = (axis(0), axis(1))
    func along(_ row: Int, _ j: Int) -> Double {
      guard j < pca.axes.rowCount else { return 0 }
      // The sign is free: the largest component points up, so that it is the same everywhere.
      let axis = pca.axes.row(j)
      let lead = axis.max { abs($0) < abs($1) } ?? 1
      let sum = inputs.columns.reduce(0) {
        $0 + (inputs[row, $1] - pca.mean[$1]) * axis[axis.startIndex + $1]
      }
      return lead < 0 ? -sum : sum
    }
    points = (0..<inputs.rowCount).map { Point(along($0, 0), along($0, 1)) }
  }
}

extension Matrix {
  fileprivate var columns: Range<Int> { 0..<columnCount }
}

extension Dataset {
  fileprivate func featurePicture(named name: String) throws -> Picture {
    let plane = try Plane(inputs, names: featureNames)
    let partition = partition
    let parts = partition.map { Set($0).sorted() } ?? [0]
    let marks = parts.enumerated().map { place, part -> Mark in
      let rows = (0..<sampleCount).filter { (partition?[$0] ?? 0) == part }
      let label =
        target.isLabels && targetNames.indices.contains(part)
        ? targetNames[part] : partition == nil ? "" : "region \(part)"
      return .points(Points(label, .other(place), thinned(rows).map { plane.points[$0] }))
    }
    return Picture(
      "samples of \(name)",
      caption: "\(name): \(counted(sampleCount, "sample")), \(counted(featureCount, "feature"))",
      panels: [Panel(x: plane.x, y: plane.y, keepsAspect: featureCount == 2, marks)])
  }
}

extension ChosenSamples {
  private var pictureCaption: String {
    let place = subject.layer.map { ", layer \($0)," } ?? ""
    return
      "\(subject.model)\(place) at \(counted(inputs.rowCount, "sample")) of \(subject.data) (\(subject.split))"
  }

  /// The expert of the largest gate of each sample; ties go to the lower.
  private static func leading(_ gates: Matrix) -> [Int] {
    (0..<gates.rowCount).map { row in
      let own = gates.row(row)
      let most = own.max() ?? 0
      return own.firstIndex(of: most).map { $0 - own.startIndex } ?? 0
    }
  }

  /// Samples by the expert of their largest gate, and the ellipse of one standard deviation of each expert's
  /// gate-weighted samples.
  fileprivate func statesPicture(_ options: PictureOptions) throws -> Picture {
    let plane = try Plane(inputs, names: ["x1", "x2"])
    let gates = try layer.gates(at: inputs).weights
    let leading = Self.leading(gates)
    let shown = (0..<gates.columnCount).filter(options.shows)
    let points = shown.compactMap { expert -> Mark? in
      let rows = leading.indices.filter { leading[$0] == expert }
      return rows.isEmpty
        ? nil
        : .points(
          Points("expert \(expert)", .expert(expert), thinned(rows).map { plane.points[$0] }))
    }
    let ellipses = shown.compactMap { expert -> Mark? in
      let weights = (0..<gates.rowCount).map { gates[$0, expert] }
      return Ellipse(of: plane.points, weights: weights).map {
        .line(Line("", .expert(expert), $0.outline))
      }
    }
    return Picture(
      "states by expert of the largest gate, with gate-weighted ellipses", caption: pictureCaption,
      panels: [Panel(x: plane.x, y: plane.y, keepsAspect: true, points + ellipses)])
  }

  /// The plane by expert of the largest gate, the samples on top.
  fileprivate func regionsPicture(_ options: PictureOptions) throws -> Picture {
    func ends(_ column: Int) -> Spread {
      let values = (0..<inputs.rowCount).map { inputs[$0, column] }.filter(\.isFinite)
      let (low, high) = (values.min() ?? -1, values.max() ?? 1)
      let room = low < high ? 0.08 * (high - low) : 1
      return Spread(low - room, high + room)
    }
    let (x, y) = (ends(0), ends(1))
    let size = 96
    let grid = (0..<size * size).flatMap { place -> [Double] in
      let (row, column) = (place / size, place % size)
      return [
        x.low + (x.high - x.low) * (Double(column) + 0.5) / Double(size),
        y.high - (y.high - y.low) * (Double(row) + 0.5) / Double(size),
      ]
    }
    let gates = try layer.gates(at: Matrix(rows: size * size, columns: 2, elements: grid)).weights
    let leading = Self.leading(gates)
    let cells = (0..<size).map { row in
      (0..<size).map { column -> Regions.Cell in
        let place = row * size + column
        return Regions.Cell(leading[place], gate: gates[place, leading[place]])
      }
    }
    let own = Self.leading(try layer.gates(at: inputs).weights)
    let samples = Set(own).sorted().filter(options.shows).map { expert -> Mark in
      let rows = own.indices.filter { own[$0] == expert }
      return .points(
        Points(
          "expert \(expert)", .expert(expert),
          thinned(rows).map { Point(inputs[$0, 0], inputs[$0, 1]) }))
    }
    return Picture(
      "the router's partition of the plane, shaded by gate", caption: pictureCaption,
      panels: [
        Panel(
          x: Axis("x1"), y: Axis("x2"), keepsAspect: true,
          [.regions(Regions(cells, x: x, y: y))] + samples)
      ])
  }

  fileprivate func routerPicture(_ options: PictureOptions) throws -> Picture {
    guard let router = layer.routerWeight else {
      throw SessionError.refused("'\(subject.model)' has no router.")
    }
    let shown = (0..<router.rowCount).filter(options.shows)
    func dot(_ i: Int, _ j: Int) -> Double {
      router.columns.reduce(0) { $0 + router[i, $1] * router[j, $1] }
    }
    let rows = shown.map { i in
      shown.map { j -> Double? in
        let scale = (dot(i, i) * dot(j, j)).squareRoot()
        return i == j || scale == 0 ? nil : dot(i, j) / scale
      }
    }
    let axis = Axis("expert", categories: shown.map { "\($0)" })
    return Picture(
      "cosines of router rows",
      caption: "\(subject.model)" + (subject.layer.map { ", layer \($0)" } ?? ""), x: axis, y: axis,
      shown.isEmpty
        ? []
        : [
          .cells(
            Cells(rows, label: "cosine", range: Spread(-1, 1), level: 0, levelName: "random rows"))
        ])
  }
}
