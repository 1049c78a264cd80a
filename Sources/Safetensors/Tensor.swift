/// A tensor to be written: a name, a shape, and its elements row by row.
public struct Tensor: Sendable {
  /// The name, unique in its file and not `__metadata__`.
  public var name: String
  /// The type the elements have in the file.
  public let elementType: ElementType
  /// The length of each axis, slowest first; empty for a scalar.
  public let shape: [Int]
  let elements: Elements

  enum Elements: Sendable {
    case doubles([Double])
    case floats([Float])
    case integers([Int])
    case bytes([UInt8])
  }

  /// A tensor of F64, which needs as many values as the shape has places.
  public init(_ name: String, shape: [Int], doubles: [Double]) {
    self.init(name: name, type: .float64, shape: shape, elements: .doubles(doubles))
  }

  /// A tensor of F32, which needs as many values as the shape has places.
  public init(_ name: String, shape: [Int], floats: [Float]) {
    self.init(name: name, type: .float32, shape: shape, elements: .floats(floats))
  }

  /// A tensor of I64, which needs as many values as the shape has places.
  public init(_ name: String, shape: [Int], integers: [Int]) {
    self.init(name: name, type: .int64, shape: shape, elements: .integers(integers))
  }

  /// A tensor of any element type, whose little-endian bytes must fill the shape.
  public init(_ name: String, elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    self.init(name: name, type: elementType, shape: shape, elements: .bytes(bytes))
  }

  private init(name: String, type: ElementType, shape: [Int], elements: Elements) {
    self.name = name
    elementType = type
    self.shape = shape
    self.elements = elements
    precondition(shape.allSatisfy { $0 >= 0 }, "\(name): a negative axis in \(shape)")
    precondition(
      ByteCount(of: type, shape: shape) == .bytes(byteCount),
      "\(name): \(byteCount) bytes do not fill \(type.rawValue) \(shape)")
  }

  /// Calls `body` with the bytes as they stand in the file.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(SafetensorsError) -> Result
  ) throws(SafetensorsError) -> Result {
    func outcome<Element>(of elements: [Element]) -> Swift.Result<Result, SafetensorsError> {
      elements.withUnsafeBytes { bytes in
        Swift.Result { () throws(SafetensorsError) in try body(bytes) }
      }
    }
    return switch elements {
    case .doubles(let values): try outcome(of: values).get()
    case .floats(let values): try outcome(of: values).get()
    case .integers(let values): try outcome(of: values).get()
    case .bytes(let values): try outcome(of: values).get()
    }
  }

  var byteCount: Int {
    switch elements {
    case .doubles(let values): values.count * 8
    case .floats(let values): values.count * 4
    case .integers(let values): values.count * 8
    case .bytes(let values): values.count
    }
  }
}
