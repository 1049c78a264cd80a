extension LayerShape {
  /// Whether each gate is 1 whatever the router says, so that the task gives it no gradient: a softmax
  /// over a single logit, that of the only expert or of the only one selected.
  public var hasConstantGates: Bool {
    switch routing {
    case .dense: false
    case .soft: expertCount == 1
    case .topK: expertCount == 1 || (selectedCount == 1 && normalisation == .after)
    }
  }
}
