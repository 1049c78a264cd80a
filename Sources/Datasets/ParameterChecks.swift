import LinearAlgebra

/// Refuses a count outside `range`.
func require(
  _ name: String, _ value: Int, in range: ClosedRange<Int>
) throws(DatasetError) {
  guard range.contains(value) else {
    throw .parameter(
      name: name, value: "\(value)",
      wanted: "a whole number from \(range.lowerBound) to \(range.upperBound)")
  }
}

/// Checks what all generators share, and that the inputs can be held in memory.
func requireShape(
  dim: Int, least: Int = 1, samples: Int, noise: Double
) throws(DatasetError) {
  try require("dim", dim, in: least...65_536)
  try require("samples", samples, in: 2...100_000_000)
  guard noise >= 0, noise.isFinite else {
    throw .parameter(name: "noise", value: "\(noise)", wanted: "a finite number from 0 up")
  }
  let limit = 1 << 31
  guard samples <= limit / dim else {
    throw .parameter(
      name: "samples", value: "\(samples)", wanted: "at most \(limit / dim) for dim \(dim) (16 GiB)"
    )
  }
}

/// Tells `monitor` after every few of `total` rows of a generator, `columns` numbers each.
///
/// - Throws: `DatasetError.stoppedMaking` when it says to stop.
func tell(
  _ monitor: Monitor, row: Int, of total: Int, columns: Int
) throws(DatasetError) {
  guard (row + 1).isMultiple(of: max(1, 65_536 / columns)) else { return }
  monitor.report(row + 1, total)
  guard !monitor.shouldStop() else { throw .stoppedMaking(rows: row + 1, total: total) }
}

extension Matrix {
  /// Standard normal elements, row by row from `stream`, as `init(rows:columns:using:)` draws them.
  static func normal(
    rows: Int, columns: Int, using stream: inout RandomStream, monitor: Monitor
  ) throws(DatasetError) -> Matrix {
    var elements: [Double] = []
    elements.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for _ in 0..<columns { elements.append(stream.normal()) }
      try tell(monitor, row: row, of: rows, columns: columns)
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }
}

/// Checks a number of classes or regions, of which each gets at least one sample on average.
func requireParts(
  _ name: String, _ count: Int, least: Int = 2, samples: Int
) throws(DatasetError) {
  try require(name, count, in: least...4096)
  guard count <= samples else {
    throw .parameter(
      name: name, value: "\(count)", wanted: "at most as many as there are samples, \(samples)")
  }
}
