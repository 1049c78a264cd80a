import LinearAlgebra
import Networks

/// A layer, what enters it where it is measured, and how well its model does its task.
public struct MeasuredLayer: Sendable {
  public var layer: Layer
  /// Samples×features.
  public var inputs: Matrix
  /// The task loss of the model that the layer is, or is part of; nil without a task.
  public var loss: Double?

  public init(layer: Layer, inputs: Matrix, loss: Double?) {
    self.layer = layer
    self.inputs = inputs
    self.loss = loss
  }
}
