/// How a layer divides its input among experts.
public enum Routing: String, CaseIterable, Codable, Sendable {
  /// One expert that sees everything; no router.
  case dense
  /// Every expert runs, weighted by a softmax over all logits.
  case soft
  /// Only the k experts with the largest logits run.
  case topK = "top-k"
}

/// Where the softmax of top-k routing is taken.
public enum GateNormalisation: String, CaseIterable, Codable, Sendable {
  /// Over the selected experts, so that gates sum to one (the Mixtral form).
  case after
  /// Over all experts, then the others are dropped (the Switch and OLMoE form).
  case before
}
