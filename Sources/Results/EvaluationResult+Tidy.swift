extension EvaluationResult {
  /// A loss says what it is of.
  public var allSeries: [Series] {
    figures.map { Series($0, note: $0.name == "loss" ? measure.rawValue : nil) }
  }
}
