extension Array {
  /// The values of outcomes, or the first failure among them.
  public func values<Value, Failure: Error>() throws(Failure) -> [Value]
  where Element == Result<Value, Failure> {
    var values: [Value] = []
    values.reserveCapacity(count)
    for outcome in self { values.append(try outcome.get()) }
    return values
  }
}
