extension LayerShape {
  /// The same layer with another number of experts, E, and the same k (E where every expert runs).
  ///
  /// `total`: experts as wide as brings its parameter count nearest to this layer's, router included; `active`:
  /// experts as wide as they are here. Nil where that is no layer: of no hidden unit, or of fewer experts
  /// than run, or dense.
  public func with(experts count: Int, matching capacity: Capacity) -> LayerShape? {
    guard routing != .dense, count >= (routing == .topK ? selectedCount : 1) else { return nil }
    var result = self
    result.expertCount = count
    result.selectedCount = routing == .topK ? selectedCount : count
    guard capacity == .total else { return result }
    result.hiddenWidth = 1
    let least = result.totalParameterCount
    result.hiddenWidth = 2
    let unit = result.totalParameterCount - least
    let width = (1 + Double(totalParameterCount - least) / Double(unit)).rounded()
    guard width >= 1 else { return nil }
    result.hiddenWidth = Int(width)
    return result
  }
}
