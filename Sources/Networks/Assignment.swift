import LinearAlgebra

/// Which rows of a batch each expert takes, expert by expert, each expert's rows ascending.
///
/// Top-k experts take the rows that selected them; all others take every row. Groups are an
/// expert's rows in parts that a thread takes at once.
final class Assignment<Scalar: Real> {
  private let experts: Int
  /// Experts a row has.
  let perRow: Int
  /// Where each expert's assignments begin; one more at the end.
  private let starts: UnsafeMutablePointer<Int>
  /// The row of each assignment.
  let rows: UnsafeMutablePointer<Int>
  /// For each row its assignments, and their experts, ascending; rows×perRow.
  let ofRow, expertsOfRow: UnsafeMutablePointer<Int>
  /// The gate of each assignment.
  let gates: Buffer<Scalar>
  private(set) var groups: [Group] = []

  /// Some of the rows of one expert.
  struct Group {
    let expert: Int
    /// Its place among those that are not the first of their expert; nil for the first.
    let further: Int?
    /// Its first assignment, and how many.
    let start, count: Int
  }

  /// The most rows of a group, unless that made many more groups than threads.
  private static var groupRows: Int { 640 }
  private static var manyGroups: Int { 16 }
  private let rowLimit: Int

  private static func rowLimit(assignments: Int) -> Int {
    max(groupRows, (assignments + manyGroups - 1) / manyGroups)
  }

  /// The most groups that are not the first of their expert.
  static func furtherGroups(shape: LayerShape, capacity: Int) -> Int {
    let assignments = capacity * perRow(shape)
    return assignments / rowLimit(assignments: assignments)
  }

  init(shape: LayerShape, capacity: Int) {
    experts = shape.expertCount
    perRow = Self.perRow(shape)
    let size = capacity * perRow
    func numbers(_ count: Int) -> UnsafeMutablePointer<Int> {
      let base = UnsafeMutablePointer<Int>.allocate(capacity: max(1, count))
      base.initialize(repeating: 0, count: count)
      return base
    }
    starts = numbers(experts + 1)
    rows = numbers(size)
    ofRow = numbers(size)
    expertsOfRow = numbers(size + 1)
    gates = Buffer(size)
    rowLimit = Self.rowLimit(assignments: size)
  }

  deinit {
    starts.deallocate()
    rows.deallocate()
    ofRow.deallocate()
    expertsOfRow.deallocate()
  }

  static func perRow(_ shape: LayerShape) -> Int {
    shape.routing == .topK ? shape.selectedCount : shape.expertCount
  }

  /// Assigns the first `count` rows by their gates, rows×experts, among those `selected` (1) if given.
  func assign(
    rows count: Int, gates: UnsafePointer<Scalar>, selected: UnsafePointer<Scalar>?
  ) {
    let (e, k) = (experts, perRow)
    for i in 0...e { starts[i] = 0 }
    for row in 0..<count {
      list(row, selected)
      for place in row * k..<(row + 1) * k { starts[expertsOfRow[place] + 1] += 1 }
    }
    for i in 0..<e { starts[i + 1] += starts[i] }
    // Each start runs ahead to its expert's end, where the next begins.
    for row in 0..<count {
      for place in row * k..<(row + 1) * k {
        let i = expertsOfRow[place]
        let index = starts[i]
        rows[index] = row
        self.gates.base[index] = gates[row * e + i]
        ofRow[place] = index
        starts[i] += 1
      }
    }
    for i in (0..<e).reversed() { starts[i + 1] = starts[i] }
    starts[0] = 0
    makeGroups()
  }

  /// Writes the experts of a row, without a branch for each: which they are no processor foresees.
  private func list(_ row: Int, _ selected: UnsafePointer<Scalar>?) {
    var place = row * perRow
    for i in 0..<experts {
      // One past the last at most.
      expertsOfRow[place] = i
      place += selected.map { $0[row * experts + i] == 1 } ?? true ? 1 : 0
    }
  }

  /// Groups of an expert are as equal as may be, and the largest come at both ends, where threads begin:
  /// what they share last is small.
  private func makeGroups() {
    var made: [Group] = []
    var further = 0
    for i in 0..<experts {
      let count = starts[i + 1] - starts[i]
      let parts = (count + rowLimit - 1) / rowLimit
      for part in 0..<parts {
        let (from, to) = (count * part / parts, count * (part + 1) / parts)
        made.append(
          Group(
            expert: i, further: part > 0 ? further : nil, start: starts[i] + from,
            count: to - from))
        if part > 0 { further += 1 }
      }
    }
    made.sort { ($0.count, $1.start) > ($1.count, $0.start) }
    let front = stride(from: 0, to: made.count, by: 2).map { made[$0] }
    let back = stride(from: 1, to: made.count, by: 2).map { made[$0] }
    groups = front + back.reversed()
  }
}
