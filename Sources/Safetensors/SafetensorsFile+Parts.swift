extension SafetensorsFile {
  /// Some of a tensor's elements as doubles, counted in the order in which they stand; floats of 8 bits
  /// and more, all exactly.
  ///
  /// - Throws: `SafetensorsError.notReadable` for types that are no such floats, `.changed` where the file
  ///   was written to since it was opened.
  public func doubles(
    named name: String, at elements: Range<Int>
  ) throws(SafetensorsError) -> [Double] {
    let info = try info(named: name)
    let size = info.elementType.bitCount / 8
    precondition(
      elements.lowerBound >= 0 && elements.upperBound <= info.elementCount,
      "elements \(elements) of \(info.elementCount)")
    try source.requireUnchanged()
    let start = fileRange(of: info).lowerBound
    let range = start + elements.lowerBound * size..<start + elements.upperBound * size
    switch info.elementType {
    case .float64: return try source.elements(in: range)
    case .float32: return try widened(range) { (value: Float) in Double(value) }
    case .float16: return try widened(range) { (bits: UInt16) in Double(Float(half: bits)) }
    case .bfloat16: return try widened(range) { (bits: UInt16) in Double(Float(brain: bits)) }
    case .float8E4M3: return try widened(range) { (bits: UInt8) in Self.e4m3[Int(bits)] }
    default:
      throw .notReadable(tensor: name, elementType: info.elementType, wanted: "numbers")
    }
  }

  /// Some of the bytes of a tensor of U8, counted in the order in which they stand.
  ///
  /// - Throws: `SafetensorsError.notReadable` for another type, `.changed` where the file was written to
  ///   since it was opened.
  public func bytes(
    named name: String, at elements: Range<Int>
  ) throws(SafetensorsError) -> [UInt8] {
    let info = try info(named: name)
    guard info.elementType == .uint8 else {
      throw .notReadable(tensor: name, elementType: info.elementType, wanted: "bytes")
    }
    precondition(
      elements.lowerBound >= 0 && elements.upperBound <= info.elementCount,
      "elements \(elements) of \(info.elementCount)")
    try source.requireUnchanged()
    let start = fileRange(of: info).lowerBound
    return try source.bytes(in: start + elements.lowerBound..<start + elements.upperBound)
  }

  /// The values of the 256 patterns of F8_E4M3.
  ///
  /// Four bits of exponent with bias 7, three of fraction, no infinity, and NaN where all bits but the sign
  /// are set. Source: Micikevicius et al., 2022.
  static let e4m3: [Double] = (0..<256).map { bits in
    let (exponent, fraction) = (bits >> 3 & 0xF, Double(bits & 7))
    if bits & 0x7F == 0x7F { return .nan }
    let magnitude =
      exponent == 0
      ? fraction / 8 * 0x1p-6
      : (1 + fraction / 8) * Double(sign: .plus, exponent: exponent - 7, significand: 1)
    return bits & 0x80 == 0 ? magnitude : -magnitude
  }

  private func widened<Stored: BitwiseCopyable>(
    _ range: Range<Int>, _ convert: (Stored) -> Double
  ) throws(SafetensorsError) -> [Double] {
    let size = MemoryLayout<Stored>.stride
    var values = [Double](repeating: 0, count: range.count / size)
    try values.withUnsafeMutableBufferPointer { target throws(SafetensorsError) in
      guard let target = target.baseAddress else { return }
      try source.readChunks(of: range, stride: size) { (chunk, offset) throws(SafetensorsError) in
        let target = target + offset / size
        chunk.withMemoryRebound(to: Stored.self) { stored in
          for index in stored.indices { target[index] = convert(stored[index]) }
        }
      }
    }
    return values
  }

  /// A digest of the file's header and size, 16 hexadecimal characters: what tensors it says there are.
  ///
  /// - Throws: `SafetensorsError` if the file cannot be read.
  public func headerDigest() throws(SafetensorsError) -> String {
    var digest = Digest()
    try source.bytes(in: 0..<headerByteCount).withUnsafeBytes { digest.update(bytes: $0) }
    digest.update(UInt64(byteCount))
    return digest.hexadecimal
  }
}
