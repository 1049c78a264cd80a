import LinearAlgebra
import Networks

/// A layer, what enters it where it is measured, and how well its model does its task.
public struct MeasuredLayer: Sendable {
  public var layer: Layer
  /// Samples×features.
  public var inputs: Matrix
  /// The task loss of the model that the layer is, or is part of; nil without a task.
  public var loss: Double?
  /// The share of samples that it tells right where that loss is quoted; nil without classes, and of a layer
  /// of a transformer.
  public var accuracy: Double?

  public init(layer: Layer, inputs: Matrix, loss: Double?, accuracy: Double? = nil) {
    self.accuracy = accuracy
    self.layer = layer
    self.inputs = inputs
    self.loss = loss
  }
}
