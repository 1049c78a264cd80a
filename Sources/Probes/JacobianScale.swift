/// Whether an expert's Jacobian is taken as it is or as its contribution to the layer.
public enum JacobianScale: String, CaseIterable, Codable, Sendable {
  /// Jᵢ(x) itself.
  case raw
  /// gᵢ(x) Jᵢ(x), what expert i adds to the layer's Jacobian when the router is held.
  case gate
}
