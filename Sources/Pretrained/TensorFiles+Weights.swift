import LinearAlgebra
import Safetensors

extension TensorFiles {
  /// The types that weights are read from.
  static let floats: Set<ElementType> = [.float64, .float32, .float16, .bfloat16]

  /// What follows the name of a weight in F8_E4M3 under which its scales stand.
  static let scaleSuffix = "_scale_inv"

  /// Refuses a tensor that is not there, or of another shape or type.
  ///
  /// - Throws: `PretrainedError.tensor` with what was found.
  @discardableResult
  func require(
    _ name: String, _ shape: [Int], _ types: Set<ElementType> = floats
  ) throws(PretrainedError) -> TensorInfo {
    let path = try file(of: name).path
    guard let info = info(name) else {
      throw .tensor(path: path, name: name, problem: "is not there. Fetch the checkpoint again.")
    }
    guard info.shape == shape else {
      throw .tensor(
        path: path, name: name,
        problem: "is of shape \(info.shape), where the configuration asks for \(shape).")
    }
    guard types.contains(info.elementType) else {
      let known = types.map(\.rawValue).sorted().joined(separator: ", ")
      throw .tensor(
        path: path, name: name,
        problem: "is of type \(info.elementType.rawValue), where one of \(known) is read.")
    }
    return info
  }

  /// Refuses a matrix `name`, rows×columns, that `matrix` could not read.
  ///
  /// - Throws: `PretrainedError.tensor` with what was found.
  func requireMatrix(
    _ name: String, rows: Int, columns: Int, block: ScaleBlock?
  ) throws(PretrainedError) {
    let types = block == nil ? Self.floats : Self.floats.union([.float8E4M3])
    let info = try require(name, [rows, columns], types)
    guard info.elementType == .float8E4M3, let block else { return }
    try require(name + Self.scaleSuffix, block.scales(rows: rows, columns: columns))
  }

  /// A vector of `count` numbers.
  ///
  /// - Throws: `PretrainedError` when it is not there, of another shape or type, or cannot be read.
  public func vector(_ name: String, count: Int) throws(PretrainedError) -> [Double] {
    try require(name, [count])
    return try doubles(name, at: 0..<count)
  }

  /// A matrix, rows×columns, of F8_E4M3 with a scale a `block` where it is of that type.
  ///
  /// - Throws: `PretrainedError` when it is not there, of another shape or type, or cannot be read.
  public func matrix(
    _ name: String, rows: Int, columns: Int, block: ScaleBlock? = nil
  ) throws(PretrainedError) -> Matrix {
    try requireMatrix(name, rows: rows, columns: columns, block: block)
    var elements = try doubles(name, at: 0..<rows * columns)
    if let block, info(name)?.elementType == .float8E4M3 {
      let shape = block.scales(rows: rows, columns: columns)
      let scales = try doubles(name + Self.scaleSuffix, at: 0..<shape[0] * shape[1])
      block.apply(scales, to: &elements, columns: columns)
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// Rows of a matrix, rows×columns, such as those of an embedding.
  ///
  /// - Throws: `PretrainedError` when it is not there, of another shape or type, or cannot be read.
  public func rows(
    _ range: Range<Int>, of name: String, rows: Int, columns: Int
  ) throws(PretrainedError) -> Matrix {
    try require(name, [rows, columns])
    return Matrix(
      rows: range.count, columns: columns,
      elements: try doubles(name, at: range.lowerBound * columns..<range.upperBound * columns))
  }

  /// The `index`-th of `count` matrices that lie one after another, count×rows×columns.
  ///
  /// - Throws: `PretrainedError` when they are not there, of another shape or type, or cannot be read.
  func slice(
    _ name: String, _ index: Int, of count: Int, rows: Int, columns: Int
  ) throws(PretrainedError) -> Matrix {
    try require(name, [count, rows, columns])
    let size = rows * columns
    return Matrix(
      rows: rows, columns: columns,
      elements: try doubles(name, at: index * size..<(index + 1) * size))
  }
}

/// The blocks of a matrix that a scale each belongs to (DeepSeek-V3, 2024, section 3.3).
public struct ScaleBlock: Equatable, Sendable {
  public let rows, columns: Int

  public init(rows: Int, columns: Int) {
    precondition(rows > 0 && columns > 0, "blocks of \(rows)×\(columns)")
    (self.rows, self.columns) = (rows, columns)
  }

  /// How many scales a matrix has, down and across.
  func scales(rows: Int, columns: Int) -> [Int] {
    [(rows - 1) / self.rows + 1, (columns - 1) / self.columns + 1]
  }

  /// Multiplies every element by its block's scale.
  func apply(_ scales: [Double], to elements: inout [Double], columns: Int) {
    let across = (columns - 1) / self.columns + 1
    for index in elements.indices {
      let (row, column) = (index / columns, index % columns)
      elements[index] *= scales[row / rows * across + column / self.columns]
    }
  }
}
