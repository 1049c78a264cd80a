extension Layer {
  /// The layer that answers with the mean of what `layers` answer, dense ones of one shape.
  ///
  /// They are its experts, under soft routing by a router of zeros, whose gates are 1/E everywhere: what measures a
  /// mixture measures an ensemble.
  ///
  /// - Precondition: One layer at least, all dense and of one shape.
  public init(meanOf layers: [Layer]) {
    precondition(
      !layers.isEmpty && layers.allSatisfy { $0.shape == layers[0].shape }
        && layers[0].shape.routing == .dense, "a mean of dense layers of one shape")
    var shape = layers[0].shape
    shape.routing = .soft
    shape.expertCount = layers.count
    shape.selectedCount = layers.count
    var weights = Weights(zeros: shape.totalParameterCount, layers[0].precision)
    let own = ParameterLayout.LayerOffsets(shape: layers[0].shape)
    let dense = ParameterLayout.slots(ofExpert: 0, of: layers[0].shape, at: own)
    let offsets = ParameterLayout.LayerOffsets(shape: shape)
    for (i, layer) in layers.enumerated() {
      let slots = ParameterLayout.slots(ofExpert: i, of: shape, at: offsets)
      for (slot, source) in zip(slots, dense) {
        weights.store(slot.asLaid(source.values(in: layer.weights)), at: slot.offset)
      }
    }
    self.init(shape: shape, weights: weights)
  }
}
