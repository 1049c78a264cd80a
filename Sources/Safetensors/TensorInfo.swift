/// What the header of a file says of one tensor.
public struct TensorInfo: Sendable, Equatable {
  /// The tensor's name, unique in its file.
  public let name: String
  /// The type of every element.
  public let elementType: ElementType
  /// The length of each axis, slowest first; empty for a scalar.
  public let shape: [Int]
  /// Where the elements lie, in bytes from the start of the data that follows the header.
  public let byteRange: Range<Int>

  /// How many elements there are: the product of the shape, 1 for a scalar.
  public var elementCount: Int { shape.reduce(1, *) }

  /// How many bytes the elements occupy.
  public var byteCount: Int { byteRange.count }
}

/// The number of bytes that a shape needs, or why there is none.
enum ByteCount: Equatable {
  case bytes(Int)
  case partialByte
  case overflow

  init(of elementType: ElementType, shape: [Int]) {
    var elements = 1
    for length in shape {
      let (product, overflow) = elements.multipliedReportingOverflow(by: length)
      guard !overflow else {
        self = .overflow
        return
      }
      elements = product
    }
    let (bits, overflow) = elements.multipliedReportingOverflow(by: elementType.bitCount)
    guard !overflow else {
      self = .overflow
      return
    }
    self = bits % 8 == 0 ? .bytes(bits / 8) : .partialByte
  }
}
