extension Digest {
  /// Adds an integer as eight bytes.
  public mutating func update(_ value: Int) { update(UInt64(bitPattern: Int64(value))) }

  /// Adds an integer as eight bytes.
  public mutating func update(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { update(bytes: $0) }
  }

  /// Adds a number by its bit pattern: 0 and −0 differ, as do two kinds of NaN.
  public mutating func update(_ value: Double) { update(value.bitPattern) }

  /// Adds a truth value as the integer 0 or 1.
  public mutating func update(_ value: Bool) { update(value ? 1 as UInt64 : 0) }

  /// Adds the length in bytes and the UTF-8 of a text, so that "ab", "c" and "a", "bc" differ.
  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 {
      update($0.count)
      update(bytes: UnsafeRawBufferPointer($0))
    }
  }

  /// Adds the count and the bit patterns of numbers.
  public mutating func update(_ values: [Double]) {
    update(values.count)
    values.withUnsafeBytes { update(bytes: $0) }
  }

  /// Adds the count and the integers, eight bytes each.
  public mutating func update(_ values: [Int]) {
    update(values.count)
    values.withUnsafeBytes { update(bytes: $0) }
  }
}
