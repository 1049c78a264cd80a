import Foundation
import LinearAlgebra

extension Dataset {
  /// A smooth map to learn: y = W₂ · tanh(W₁ · x + b) + noise · ε, with x standard normal.
  ///
  /// The teacher is random: W₁ is hidden×dim with elements N(0, 1/dim), b has N(0, ¼), and W₂ is
  /// outputs×hidden with N(0, 1/hidden).
  ///
  /// - Throws: `DatasetError.parameter` naming the parameter that is out of range, or
  ///   `DatasetError.stoppedMaking` when the monitor says to stop.
  public static func teacher(
    dim: Int, outputs: Int, hidden: Int = 32, samples: Int, noise: Double = 0,
    testFraction: Double = 0.2, seed: UInt64,
    monitor: Monitor = .silent
  ) throws(DatasetError) -> Dataset {
    try requireShape(dim: dim, samples: samples, noise: noise)
    try require("outputs", outputs, in: 1...65_536)
    try require("hidden", hidden, in: 1...65_536)
    try requireRoom("outputs", outputs, samples: samples)
    let split = try Split(count: samples, testFraction: testFraction, seed: seed)
    var data = RandomStream(seed: seed, purpose: .data)
    var weights = RandomStream(seed: seed, purpose: .weights)
    let inputs = try Matrix.normal(
      rows: samples, columns: dim, using: &data, monitor: monitor)
    let first = Matrix(rows: hidden, columns: dim, using: &weights)
      .scaled(by: 1 / Double(dim).squareRoot())
    let bias = (0..<hidden).map { _ in weights.normal() / 2 }
    let second = Matrix(rows: outputs, columns: hidden, using: &weights)
      .scaled(by: 1 / Double(hidden).squareRoot())
    var activations = inputs.productTransposing(first)
    for place in activations.elements.indices {
      activations.elements[place] = tanh(activations.elements[place] + bias[place % hidden])
    }
    var values = activations.productTransposing(second)
    try addNoise(noise, to: &values, seed: seed, monitor)
    return Dataset(
      inputs: inputs, target: .values(values), split: split, floor: leastError(noise))
  }

  /// A map in pieces: y = tanh(A · x) + noise · ε, with another random A in every region.
  ///
  /// The regions are the Voronoi cells of random directions c on one sphere, so x lies in the region
  /// whose c has the largest ⟨c, x⟩. Every A is outputs×dim with elements N(0, 1/dim). The inputs
  /// are standard normal, or, if `clustered`, so about 3 · c of a region drawn evenly.
  ///
  /// - Throws: `DatasetError.parameter` naming the parameter that is out of range, or
  ///   `DatasetError.stoppedMaking` when the monitor says to stop.
  public static func piecewise(
    dim: Int, outputs: Int, regions: Int, samples: Int, noise: Double = 0,
    clustered: Bool = false, testFraction: Double = 0.2, seed: UInt64,
    monitor: Monitor = .silent
  ) throws(DatasetError) -> Dataset {
    try requireShape(dim: dim, samples: samples, noise: noise)
    try require("outputs", outputs, in: 1...65_536)
    try requireParts("regions", regions, least: 1, samples: samples)
    try requireRoom("outputs", outputs, samples: samples)
    try requireRoom("regions", regions, samples: samples)
    let split = try Split(count: samples, testFraction: testFraction, seed: seed)
    var weights = RandomStream(seed: seed, purpose: .weights)
    let centres = Matrix((0..<regions).map { _ in weights.unitVector(dim) })
    var data = RandomStream(seed: seed, purpose: .data)
    var inputs = try Matrix.normal(
      rows: samples, columns: dim, using: &data, monitor: monitor)
    if clustered {
      var labels = RandomStream(seed: seed, purpose: .labels)
      for row in 0..<samples {
        let centre = centres.row(labels.integer(below: regions))
        for (column, value) in centre.enumerated() { inputs[row, column] += 3 * value }
      }
    }
    let scores = inputs.productTransposing(centres)
    let nearest = (0..<samples).map { row in
      // The first of equals, so ties go to the lower region.
      scores.row(row).enumerated().reduce((place: 0, score: -Double.infinity)) {
        $1.element > $0.score ? ($1.offset, $1.element) : $0
      }.place
    }
    var values = Matrix(repeating: 0, rows: samples, columns: outputs)
    for region in 0..<regions {
      var stream = RandomStream(seed: seed, purpose: .weights, index: region + 1)
      let map = Matrix(rows: outputs, columns: dim, using: &stream)
        .scaled(by: 1 / Double(dim).squareRoot())
      let rows = (0..<samples).filter { nearest[$0] == region }
      let images = inputs.rows(at: rows).productTransposing(map)
      for (place, row) in rows.enumerated() {
        for output in 0..<outputs { values[row, output] = tanh(images[place, output]) }
      }
    }
    try addNoise(noise, to: &values, seed: seed, monitor)
    return Dataset(
      inputs: inputs, target: .values(values), regions: nearest, split: split,
      floor: leastError(noise))
  }

  /// The variance of the noise, which no map of the inputs foretells; nil where it overflows.
  private static func leastError(_ noise: Double) -> Double? {
    (noise * noise).isFinite ? noise * noise : nil
  }

  private static func addNoise(
    _ noise: Double, to values: inout Matrix, seed: UInt64, _ monitor: Monitor
  ) throws(DatasetError) {
    guard noise > 0 else { return }
    var stream = RandomStream(seed: seed, purpose: .noise)
    for row in 0..<values.rowCount {
      for column in 0..<values.columnCount { values[row, column] += noise * stream.normal() }
      try tell(monitor, row: row, of: values.rowCount, columns: values.columnCount)
    }
  }

  private static func requireRoom(
    _ name: String, _ count: Int, samples: Int
  ) throws(DatasetError) {
    guard count <= 1 << 31 / samples else {
      throw .parameter(
        name: name, value: "\(count)", wanted: "at most \(1 << 31 / samples) for \(samples) samples"
      )
    }
  }
}
