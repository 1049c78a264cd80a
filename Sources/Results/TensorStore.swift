import LinearAlgebra
import Networks
import Safetensors

/// The arrays of one object: taken out of its description when it is archived, put back when read.
///
/// A store serves one coder, on the thread that codes: it is never shared, whatever `userInfo` asks.
public final class TensorStore: MatrixStore, @unchecked Sendable {
  /// What is kept of the arrays that it is given.
  public enum Keeping: Sendable {
    case arrays
    /// What a digest counts of each, made as it comes and its bytes dropped.
    case parts
    case nothing
  }

  /// One array of an object as its digest counts it.
  public struct Part: Equatable, Sendable {
    /// Named within the object.
    public let name: String
    public let elementType: ElementType
    public let shape: [Int]
    public let checksum: UInt64

    public init(name: String, elementType: ElementType, shape: [Int], checksum: UInt64) {
      (self.name, self.elementType, self.shape) = (name, elementType, shape)
      self.checksum = checksum
    }

    /// That of `tensor`, whose bytes are passed over once.
    public init(of tensor: Tensor) {
      self.init(
        name: tensor.name, elementType: tensor.elementType, shape: tensor.shape,
        checksum: tensor.checksum)
    }
  }

  public private(set) var tensors: [Tensor] = []
  public private(set) var parts: [Part] = []
  private let source: (any TensorSource)?
  private let keeping: Keeping
  /// Where on disk that lies which the object refers to; beside its description, and in no digest.
  public var place: String?

  /// An empty store to write to, or one that reads from `source`.
  public init(reading source: (any TensorSource)? = nil, keeping: Keeping = .arrays) {
    self.source = source
    self.keeping = keeping
  }

  /// Takes an array, which is not made where nothing is kept of it.
  public func add(_ tensor: @autoclosure () -> Tensor) {
    switch keeping {
    case .arrays: tensors.append(tensor())
    case .parts: parts.append(Part(of: tensor()))
    case .nothing: break
    }
  }

  /// Takes the slots of `layout` out of `weights`, one at a time.
  public func add(_ weights: Weights, _ layout: ParameterLayout) {
    for slot in layout.slots { add(layout.tensor(of: slot, in: weights)) }
  }

  public func store(_ matrix: Matrix, path: [String]) -> String {
    let name = path.joined(separator: ".")
    add(Tensor(name, shape: [matrix.rowCount, matrix.columnCount], doubles: matrix.elements))
    return name
  }

  public func matrix(named name: String) throws -> Matrix {
    guard let source else { throw TensorStoreError.missing(name) }
    let shape = try source.shape(of: name)
    guard shape.count == 2 else { throw TensorStoreError.shape(name, shape) }
    return Matrix(rows: shape[0], columns: shape[1], elements: try source.doubles(name))
  }

  /// The shape of what is stored under `name`.
  public func shape(of name: String) throws -> [Int] {
    guard let source else { throw TensorStoreError.missing(name) }
    return try source.shape(of: name)
  }

  /// Numbers stored under `name`, row by row.
  public func doubles(_ name: String) throws -> [Double] {
    guard let source else { throw TensorStoreError.missing(name) }
    return try source.doubles(name)
  }

  /// Whole numbers stored under `name`.
  public func integers(_ name: String) throws -> [Int] {
    guard let source else { throw TensorStoreError.missing(name) }
    return try source.integers(name)
  }

  /// The bytes stored under `name`, of elements of `type`.
  public func bytes(_ name: String, of type: ElementType) throws -> [UInt8] {
    guard let source else { throw TensorStoreError.missing(name) }
    let found = try source.elementType(of: name)
    guard found == type else { throw TensorStoreError.elementType(name, found) }
    return try source.bytes(name)
  }

  /// Stores tokens, in two bytes each where their numbers allow, else in four.
  public func add(_ tokens: [UInt32], shape: [Int]? = nil, _ name: String) {
    let narrow = tokens.allSatisfy { $0 <= UInt16.max }
    add(
      Tensor(
        name, elementType: narrow ? .uint16 : .uint32, shape: shape ?? [tokens.count],
        bytes: narrow
          ? tokens.map { UInt16($0).littleEndian }.withUnsafeBytes { Array($0) }
          : tokens.map(\.littleEndian).withUnsafeBytes { Array($0) }))
  }

  /// Tokens stored under `name`.
  public func tokens(_ name: String) throws -> [UInt32] {
    guard let source else { throw TensorStoreError.missing(name) }
    func read<Stored: FixedWidthInteger>(_ type: Stored.Type) throws -> [UInt32] {
      let size = MemoryLayout<Stored>.size
      return try source.bytes(name).withUnsafeBytes { bytes in
        (0..<bytes.count / size).map {
          UInt32(
            Stored(littleEndian: bytes.loadUnaligned(fromByteOffset: size * $0, as: Stored.self)))
        }
      }
    }
    switch try source.elementType(of: name) {
    case .uint16: return try read(UInt16.self)
    case .uint32: return try read(UInt32.self)
    case let other: throw TensorStoreError.elementType(name, other)
    }
  }

  /// The slots of `layout`, read one at a time and held in the type of `precision`.
  public func weights(
    _ layout: ParameterLayout, _ precision: Precision, prefix: String = ""
  ) throws -> Weights {
    guard let source else { throw TensorStoreError.missing(prefix) }
    // Shapes first: a description that promises too much must not be allocated for.
    for slot in layout.slots {
      let shape = try source.shape(of: prefix + slot.name)
      guard shape == slot.shape else { throw TensorStoreError.shape(prefix + slot.name, shape) }
    }
    return try layout.weights(precision) { try source.doubles(prefix + $0.name) }
  }
}

/// Where stored arrays are read from.
public protocol TensorSource {
  func shape(of name: String) throws -> [Int]
  func doubles(_ name: String) throws -> [Double]
  func integers(_ name: String) throws -> [Int]
  func elementType(of name: String) throws -> ElementType
  func bytes(_ name: String) throws -> [UInt8]
}

/// What can be wrong with an array of a checkpoint.
public enum TensorStoreError: Error, CustomStringConvertible {
  case missing(String)
  case shape(String, [Int])
  case elementType(String, ElementType)

  public var description: String {
    switch self {
    case .missing(let name): "tensor \(name) is missing"
    case .shape(let name, let shape): "tensor \(name) has the unexpected shape \(shape)"
    case .elementType(let name, let type):
      "tensor \(name) has elements of the unexpected type \(type.rawValue)"
    }
  }
}
