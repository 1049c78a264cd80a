import LinearAlgebra

/// Numbers at rest in the type they were trained or stored in, in the order of a `ParameterLayout`.
///
/// Who computes with them widens what it needs: a float32 number is a double without loss.
public enum Weights: Equatable, Sendable {
  case float32([Float])
  case float64([Double])

  /// `count` zeros of the type of `precision`.
  init(zeros count: Int, _ precision: Precision) {
    switch precision {
    case .float32: self = .float32([Float](repeating: 0, count: count))
    case .float64: self = .float64([Double](repeating: 0, count: count))
    }
  }

  /// `values` as the type of `precision` holds them.
  public init(_ values: [Double], _ precision: Precision) {
    switch precision {
    case .float32: self = .float32(values.map { Float($0) })
    case .float64: self = .float64(values)
    }
  }

  public var precision: Precision {
    switch self {
    case .float32: .float32
    case .float64: .float64
    }
  }

  public var count: Int {
    switch self {
    case .float32(let values): values.count
    case .float64(let values): values.count
    }
  }

  /// Bytes they take.
  public var byteCount: Int {
    switch self {
    case .float32(let values): 4 * values.count
    case .float64(let values): 8 * values.count
    }
  }

  /// All of them widened.
  public var doubles: [Double] {
    switch self {
    case .float32(let values): values.map { Double($0) }
    case .float64(let values): values
    }
  }

  /// Some of them widened.
  subscript(range: Range<Int>) -> [Double] {
    switch self {
    case .float32(let values): values[range].map { Double($0) }
    case .float64(let values): Array(values[range])
    }
  }

  /// Some of them as they are.
  func slice(_ range: Range<Int>) -> Weights {
    switch self {
    case .float32(let values): .float32(Array(values[range]))
    case .float64(let values): .float64(Array(values[range]))
    }
  }

  /// Puts `values` in from element `start` on.
  mutating func store(_ values: [Double], at start: Int) {
    let range = start..<start + values.count
    switch self {
    case .float32(var stored):
      // So that the array is not copied for being held twice.
      self = .float32([])
      stored.replaceSubrange(range, with: values.lazy.map { Float($0) })
      self = .float32(stored)
    case .float64(var stored):
      self = .float64([])
      stored.replaceSubrange(range, with: values)
      self = .float64(stored)
    }
  }
}

extension Buffer {
  /// A buffer holding `weights`, rounded to this type.
  convenience init(_ weights: Weights) {
    self.init(unwritten: weights.count)
    switch weights {
    case .float32(let values):
      for (index, value) in values.enumerated() { base[index] = Scalar(value) }
    case .float64(let values):
      for (index, value) in values.enumerated() { base[index] = Scalar(value) }
    }
  }
}

extension ParameterSlot {
  /// Its elements, row by row, taken out of `weights` and widened.
  func values(in weights: Weights) -> [Double] { inRows(weights[elements]) }

  /// What lies as the slot does, row by row.
  func inRows(_ values: [Double]) -> [Double] {
    guard isTransposed else { return values }
    return Matrix(rows: columnCount, columns: rowCount, elements: values).transposed.elements
  }

  /// What is given row by row, as the slot lies.
  func asLaid(_ values: [Double]) -> [Double] {
    precondition(values.count == elements.count, "\(name): wrong count")
    guard isTransposed else { return values }
    return Matrix(rows: rowCount, columns: columnCount, elements: values).transposed.elements
  }
}
