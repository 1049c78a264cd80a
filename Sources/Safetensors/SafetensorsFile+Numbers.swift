extension SafetensorsFile {
  /// The bytes of a tensor of any element type, as they stand in the file.
  ///
  /// - Throws: `SafetensorsError` if there is no such tensor or it cannot be read.
  public func bytes(named name: String) throws(SafetensorsError) -> [UInt8] {
    try source.bytes(in: fileRange(of: info(named: name)))
  }

  /// A tensor's elements, row by row; floats, integers and truth values (0 or 1), all exactly.
  ///
  /// - Throws: `SafetensorsError.notReadable` for packed, 8-bit and complex floats, and
  ///   `SafetensorsError.inexact` for an integer beyond 2⁵³ that no `Double` holds.
  public func doubles(named name: String) throws(SafetensorsError) -> [Double] {
    let info = try info(named: name)
    let range = fileRange(of: info)
    switch info.elementType {
    case .float64: return try source.elements(in: range)
    case .float32: return try converted(info) { (value: Float) in Double(value) }
    case .float16: return try converted(info) { (bits: UInt16) in Double(Float(half: bits)) }
    case .bfloat16: return try converted(info) { (bits: UInt16) in Double(Float(brain: bits)) }
    case .bool: return try converted(info) { (byte: UInt8) in byte == 0 ? 0 : 1 }
    case .int8: return try exact(info, from: Int8.self, "a Double")
    case .uint8: return try exact(info, from: UInt8.self, "a Double")
    case .int16: return try exact(info, from: Int16.self, "a Double")
    case .uint16: return try exact(info, from: UInt16.self, "a Double")
    case .int32: return try exact(info, from: Int32.self, "a Double")
    case .uint32: return try exact(info, from: UInt32.self, "a Double")
    case .int64: return try exact(info, from: Int64.self, "a Double")
    case .uint64: return try exact(info, from: UInt64.self, "a Double")
    default: throw .notReadable(tensor: name, elementType: info.elementType, wanted: "numbers")
    }
  }

  /// A tensor's elements in single precision, row by row; F64 is rounded to nearest.
  ///
  /// - Throws: `SafetensorsError.notReadable` for packed, 8-bit and complex floats, and
  ///   `SafetensorsError.inexact` for an integer that no `Float` holds.
  public func floats(named name: String) throws(SafetensorsError) -> [Float] {
    let info = try info(named: name)
    let range = fileRange(of: info)
    switch info.elementType {
    case .float32: return try source.elements(in: range)
    case .float64: return try converted(info) { (value: Double) in Float(value) }
    case .float16: return try converted(info) { (bits: UInt16) in Float(half: bits) }
    case .bfloat16: return try converted(info) { (bits: UInt16) in Float(brain: bits) }
    case .bool: return try converted(info) { (byte: UInt8) in byte == 0 ? 0 : 1 }
    case .int8: return try exact(info, from: Int8.self, "a Float")
    case .uint8: return try exact(info, from: UInt8.self, "a Float")
    case .int16: return try exact(info, from: Int16.self, "a Float")
    case .uint16: return try exact(info, from: UInt16.self, "a Float")
    case .int32: return try exact(info, from: Int32.self, "a Float")
    case .uint32: return try exact(info, from: UInt32.self, "a Float")
    case .int64: return try exact(info, from: Int64.self, "a Float")
    case .uint64: return try exact(info, from: UInt64.self, "a Float")
    default: throw .notReadable(tensor: name, elementType: info.elementType, wanted: "numbers")
    }
  }

  /// The elements of a tensor of integers or truth values (0 or 1), row by row.
  ///
  /// - Throws: `SafetensorsError.notReadable` for floats, and `SafetensorsError.inexact` for a U64
  ///   beyond 2⁶³ − 1.
  public func integers(named name: String) throws(SafetensorsError) -> [Int] {
    let info = try info(named: name)
    switch info.elementType {
    case .int64: return try source.elements(in: fileRange(of: info))
    case .bool: return try converted(info) { (byte: UInt8) in byte == 0 ? 0 : 1 }
    case .int8: return try converted(info) { (value: Int8) in Int(value) }
    case .uint8: return try converted(info) { (value: UInt8) in Int(value) }
    case .int16: return try converted(info) { (value: Int16) in Int(value) }
    case .uint16: return try converted(info) { (value: UInt16) in Int(value) }
    case .int32: return try converted(info) { (value: Int32) in Int(value) }
    case .uint32: return try converted(info) { (value: UInt32) in Int(value) }
    case .uint64:
      let values: [UInt64] = try source.elements(in: fileRange(of: info))
      if let index = values.firstIndex(where: { $0 > UInt64(Int.max) }) {
        throw .inexact(tensor: name, index: index, value: "\(values[index])", wanted: "an Int")
      }
      return values.map { Int($0) }
    default: throw .notReadable(tensor: name, elementType: info.elementType, wanted: "integers")
    }
  }

  private func exact<Stored: FixedWidthInteger & BitwiseCopyable, Value: BinaryFloatingPoint>(
    _ info: TensorInfo, from type: Stored.Type, _ wanted: String
  ) throws(SafetensorsError) -> [Value] {
    var failure: SafetensorsError?
    var index = 0
    let values: [Value] = try converted(info) { (stored: Stored) in
      let value = Value(stored)
      if Stored.bitWidth > Value.significandBitCount, failure == nil,
        Stored(exactly: value) != stored
      {
        failure = .inexact(tensor: info.name, index: index, value: "\(stored)", wanted: wanted)
      }
      index += 1
      return value
    }
    if let failure { throw failure }
    return values
  }

  private func converted<Stored: BitwiseCopyable, Value>(
    _ info: TensorInfo, _ convert: (Stored) -> Value
  ) throws(SafetensorsError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(info.elementCount)
    try source.readChunks(of: fileRange(of: info), stride: MemoryLayout<Stored>.stride) {
      (chunk, _) throws(SafetensorsError) in
      chunk.withMemoryRebound(to: Stored.self) { stored in
        for element in stored { values.append(convert(element)) }
      }
    }
    return values
  }
}
