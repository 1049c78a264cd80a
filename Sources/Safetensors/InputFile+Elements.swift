extension InputFile {
  /// The bytes of `range`.
  ///
  /// - Throws: `SafetensorsError` if the file has become shorter or cannot be read.
  public func bytes(in range: Range<Int>) throws(SafetensorsError) -> [UInt8] {
    try elements(in: range)
  }

  /// The bytes of `range` as they stand, taken for little-endian elements.
  ///
  /// - Throws: `SafetensorsError` if the file has become shorter or cannot be read.
  public func elements<Element: BitwiseCopyable>(
    in range: Range<Int>, of type: Element.Type = Element.self
  ) throws(SafetensorsError) -> [Element] {
    let count = range.count / MemoryLayout<Element>.stride
    let elements = Result { () throws(SafetensorsError) -> [Element] in
      var failure: SafetensorsError?
      let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        do throws(SafetensorsError) {
          try read(into: UnsafeMutableRawBufferPointer(buffer), from: range.lowerBound)
          initialized = count
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      return elements
    }
    return try elements.get()
  }
}
