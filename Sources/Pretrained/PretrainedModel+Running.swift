import LinearAlgebra
import Networks

extension PretrainedModel {
  /// The parts around the feed-forward blocks, with which the model runs from ids to logits.
  ///
  /// - Throws: `PretrainedError` for a kind of model that is opened and not run, and for a tensor that
  ///   running needs and that does not fit.
  public func backbone() throws(PretrainedError) -> Backbone {
    var backbone = try Backbone(
      modelType: modelType, configuration: configuration, files: files, block: block)
    if angles != .exact {
      let exact = backbone.attention.frequencies.angles
      backbone.attention.frequencies.angles = exact.map { angles.rounding($0) }
    }
    return backbone
  }

  /// What the `l`-th feed-forward block gives for x, rows×width; its experts are read one by one.
  ///
  /// - Throws: `PretrainedError` where they cannot be read.
  public func feedForward(_ l: Int, _ x: Matrix) throws(PretrainedError) -> Matrix {
    let layer = try layer(l)
    do throws(NetworkError) {
      return try layer.outputs(at: x)
    } catch {
      throw .mismatch(error.description)
    }
  }
}
