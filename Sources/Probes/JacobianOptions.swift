/// What a Jacobian probe measures beyond the expert-local spectra.
public struct JacobianOptions: Codable, Equatable, Sendable {
  public var scale: JacobianScale
  /// Whether every expert is evaluated at every sample, also where its gate is zero; the
  /// unweighted pointwise alignment needs it.
  public var evaluatesAllExperts: Bool
  /// Whether the spectra of the layer's own Jacobian are measured.
  public var measuresLayer: Bool

  public init(
    scale: JacobianScale = .raw, evaluatesAllExperts: Bool = false, measuresLayer: Bool = true
  ) {
    self.scale = scale
    self.evaluatesAllExperts = evaluatesAllExperts
    self.measuresLayer = measuresLayer
  }
}
