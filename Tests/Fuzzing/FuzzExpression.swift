/// Reads the bytes as an expression and works it out, every path a list.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzExpression(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  for (_, range) in Expression.paths(in: text) { precondition(range.upperBound <= text.utf8.count) }
  do throws(ExpressionError) {
    let found = try Expression(text).evaluate { path, range throws(ExpressionError) in
      precondition(range.upperBound <= text.utf8.count && range.count == path.utf8.count)
      return path.hasPrefix("n")
        ? .number(Quantity(-2.5, Unit("nats")))
        : .list([Quantity(1, Unit(path)), Quantity(undefined: path), Quantity(0)])
    }
    precondition(found.value.elements.allSatisfy { ($0.value == nil) == ($0.reason != nil) })
  } catch {
    precondition(!error.message.isEmpty && error.range.upperBound <= text.utf8.count)
  }
  return 0
}
