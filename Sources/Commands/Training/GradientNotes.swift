import Experiments
import Networks

extension LayerShape {
  /// Says what keeps the task's gradient from the router, and what lets it through; nil where nothing
  /// does.
  func gradientNote(_ losses: RouterLosses) -> String? {
    guard hasConstantGates else { return nil }
    let others =
      (losses.balance > 0 && expertCount > 1 ? ["the balance loss"] : [])
      + (losses.z > 0 ? ["the z loss"] : [])
    let reach =
      "the task gives the router no gradient"
      + (others.isEmpty ? "" : ", it learns from \(others.joined(separator: " and ")) alone")
    return expertCount == 1
      ? "note: the gate of a single expert is always 1: \(reach). More --experts let it learn."
      : "note: with --k 1 and --normalise after the gate is always 1: \(reach). "
        + "`--normalise before` lets it learn."
  }
}

extension TransformerShape {
  /// Says which parameters the settings leave without a gradient.
  func gradientNotes(_ losses: RouterLosses) -> [String] {
    var notes = [ffn.gradientNote(losses)].compactMap { $0 }
    if context == 1 {
      notes.append(
        "note: with --context 1 a token attends to itself alone: queries and keys get no gradient.")
    }
    if width == 1, norm == .layerNorm {
      notes.append(
        "note: with --width 1 a layer norm gives 0 whatever it is given: what stands before one "
          + "gets no gradient.")
    }
    return notes
  }
}

extension LayerTraining {
  /// Says which parameters have had no gradient, and why.
  var gradientNotes: [String] {
    if options.loss == .crossEntropy, layer.shape.outputWidth == 1 {
      return ["note: there is one class alone: the loss is 0 and nothing gets a gradient."]
    }
    if let note = layer.shape.gradientNote(options.routerLosses) { return [note] }
    return ParameterLayout(layer.shape).slots.movedNoRouter(state)
      ? [stillRouter(layer.shape)] : []
  }
}

extension LanguageTraining {
  /// Says which parameters have had no gradient, and why.
  var gradientNotes: [String] {
    let notes = model.shape.gradientNotes(options.routerLosses)
    guard model.shape.ffn.gradientNote(options.routerLosses) == nil,
      ParameterLayout(model.shape).slots.movedNoRouter(state)
    else { return notes }
    return notes + [stillRouter(model.shape.ffn)]
  }
}

/// What to say of a router that no step has given a gradient, where no rule foresees it.
private func stillRouter(_ shape: LayerShape) -> String {
  "note: no step gave the router a gradient: at --temperature \(shape.temperature) its gates do not "
    + "move with its weights."
}

extension [ParameterSlot] {
  /// Whether there are routers and steps, and no step gave a router's weight a gradient: AdamW's mean
  /// of its square is 0 as at the start.
  fileprivate func movedNoRouter(_ state: OptimizerState) -> Bool {
    let routers = filter { $0.name.contains("router") }
    return state.step > 0 && !routers.isEmpty
      && routers.allSatisfy { slot in slot.elements.allSatisfy { state.secondMoments[$0] == 0 } }
  }
}

extension Comparison {
  /// Says of which architectures the settings keep a gradient from the router.
  func gradientNotes(_ settings: TrainingSettings) -> [String] {
    architectures.compactMap { $0.shape.gradientNote(settings.routerLosses) }.withoutRepeats
  }
}

extension LanguageComparison {
  /// Says which parameters the settings leave without a gradient.
  func gradientNotes(_ settings: TrainingSettings) -> [String] {
    models.flatMap { $0.gradientNotes(settings.routerLosses) }.withoutRepeats
  }
}

extension [String] {
  fileprivate var withoutRepeats: [String] {
    indices.filter { !self[..<$0].contains(self[$0]) }.map { self[$0] }
  }
}
