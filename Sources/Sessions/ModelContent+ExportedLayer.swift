import Documents
import LinearAlgebra
import Networks
import Pretrained
import Results

extension Transformer {
  public func exportedLayer(_ l: Int, named name: String) throws -> Exported {
    try requireMemory(toWriteLayer: l, of: name, 2 * Double(layers[l].bytes))
    let layer = model.layer(l)
    return .tensors(layer.tensors(), metadata: layer.shape.nativeMetadata(ofLayer: l))
  }
}

extension PretrainedReference {
  public func exportedLayer(_ l: Int, named name: String) throws -> Exported {
    let layer = try model().layer(l)
    let obstacles = layer.nativeObstacles
    guard obstacles.isEmpty else {
      throw SessionError.refused(
        "layer \(l) of '\(name)' has \(obstacles.joined(separator: ", ")), which the native form "
          + "cannot say; measure it where it is.")
    }
    try requireMemory(toWriteLayer: l, of: name, layer.nativeBytes)
    return .tensors(try layer.nativeTensors(), metadata: layer.shape.nativeMetadata(ofLayer: l))
  }
}

extension LayerShape {
  /// The metadata of its file, and which layer it was.
  fileprivate func nativeMetadata(ofLayer l: Int) -> [String: String] {
    nativeMetadata.merging(["layer": "\(l)"]) { own, _ in own }
  }
}

private func requireMemory(
  toWriteLayer l: Int, of name: String, _ bytes: Double
) throws(MemoryShortage) {
  try MemoryBudget.require(
    bytes, for: "writing layer \(l) of '\(name)'", "Give it more with `set memory`.")
}
