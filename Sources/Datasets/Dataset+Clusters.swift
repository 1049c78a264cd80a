import LinearAlgebra

extension Dataset {
  /// Gaussian clusters, one a class: x = c + noise · ε with ε standard normal.
  ///
  /// The centres are drawn apart from one another and scaled so that the nearest two are 4 apart:
  /// with noise 1 those two classes overlap by Φ(−2), about 2 %. Classes are of equal size, or
  /// differ by one.
  ///
  /// - Throws: `DatasetError.parameter` naming the parameter that is out of range, or
  ///   `DatasetError.stoppedMaking` when the monitor says to stop.
  public static func blobs(
    dim: Int, classes: Int, samples: Int, noise: Double = 1, testFraction: Double = 0.2,
    seed: UInt64, monitor: Monitor = .silent
  ) throws(DatasetError) -> Dataset {
    try requireShape(dim: dim, samples: samples, noise: noise)
    try requireParts("classes", classes, samples: samples)
    let split = try Split(count: samples, testFraction: testFraction, seed: seed)
    let centres = spreadCentres(classes, dim: dim, seed: seed)
    let labels = balancedLabels(classes, samples: samples, seed: seed)
    var stream = RandomStream(seed: seed, purpose: .noise)
    var inputs = Matrix(repeating: 0, rows: samples, columns: dim)
    for row in 0..<samples {
      for column in 0..<dim {
        inputs.elements[row * dim + column] =
          centres.elements[labels[row] * dim + column] + noise * stream.normal()
      }
      try tell(monitor, row: row, of: samples, columns: dim)
    }
    return Dataset(inputs: inputs, target: .labels(labels, classCount: classes), split: split)
  }

  /// Concentric spheres, one a class: x = (r + noise · ε) · u with u uniform on the unit sphere.
  ///
  /// The radius r of class c, counted from 0, is c + 1; in two dimensions the spheres are rings.
  ///
  /// - Throws: `DatasetError.parameter` naming the parameter that is out of range, or
  ///   `DatasetError.stoppedMaking` when the monitor says to stop.
  public static func rings(
    dim: Int, classes: Int, samples: Int, noise: Double = 0.1, testFraction: Double = 0.2,
    seed: UInt64, monitor: Monitor = .silent
  ) throws(DatasetError) -> Dataset {
    try requireShape(dim: dim, least: 2, samples: samples, noise: noise)
    try requireParts("classes", classes, samples: samples)
    let split = try Split(count: samples, testFraction: testFraction, seed: seed)
    let labels = balancedLabels(classes, samples: samples, seed: seed)
    var directions = RandomStream(seed: seed, purpose: .data)
    var radii = RandomStream(seed: seed, purpose: .noise)
    var elements: [Double] = []
    elements.reserveCapacity(samples * dim)
    for (row, label) in labels.enumerated() {
      let radius = Double(label + 1) + noise * radii.normal()
      elements.append(contentsOf: directions.unitVector(dim).map { $0 * radius })
      try tell(monitor, row: row, of: samples, columns: dim)
    }
    return Dataset(
      inputs: Matrix(rows: samples, columns: dim, elements: elements),
      target: .labels(labels, classCount: classes), split: split)
  }

  /// Classes of equal size, or one more, in random order.
  private static func balancedLabels(_ classes: Int, samples: Int, seed: UInt64) -> [Int] {
    var stream = RandomStream(seed: seed, purpose: .labels)
    return stream.permutation(samples).map { $0 % classes }
  }

  /// Normal points, each the farthest from its predecessors of several, the nearest two 4 apart.
  private static func spreadCentres(_ count: Int, dim: Int, seed: UInt64) -> Matrix {
    var stream = RandomStream(seed: seed, purpose: .data)
    let candidates = count <= 256 ? 16 : 1
    var centres: [[Double]] = []
    var nearest = Double.infinity
    for _ in 0..<count {
      var best: (centre: [Double], distance: Double) = ([], -1)
      for _ in 0..<candidates {
        let centre = (0..<dim).map { _ in stream.normal() }
        let distance = centres.reduce(Double.infinity) {
          min($0, squaredDistance($1, centre))
        }
        if distance > best.distance { best = (centre, distance) }
      }
      centres.append(best.centre)
      nearest = min(nearest, best.distance)
    }
    return Matrix(centres).scaled(by: 4 / nearest.squareRoot())
  }

  private static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += (a[index] - b[index]) * (a[index] - b[index]) }
    return sum
  }
}

extension RandomStream {
  /// A point uniform on the unit sphere in `count` dimensions.
  mutating func unitVector(_ count: Int) -> [Double] {
    while true {
      let vector = (0..<count).map { _ in normal() }
      let square = vector.reduce(0) { $0 + $1 * $1 }
      if square > 0 { return vector.map { $0 / square.squareRoot() } }
    }
  }
}
