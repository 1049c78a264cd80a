import LinearAlgebra
import Networks
import Safetensors

extension PretrainedLayer {
  /// What the native form has no place for, each as the object of "it has"; none where the layer can be
  /// written in it exactly.
  public var nativeObstacles: [String] {
    var found: [String] = []
    if let rule {
      if rule.score == .sigmoid { found.append("sigmoid scores") }
      if rule.keptGroups < rule.groupCount { found.append("groups of experts") }
      if rule.scale != 1 { found.append("gates times \(rule.scale)") }
      if rule.correction != nil { found.append("a correction bias") }
      if rule.epsilon != 0 { found.append("a number added to the sum of its gates") }
    }
    if !shared.isEmpty { found.append("a shared expert") }
    if reader.clamp != nil { found.append("clamped activations") }
    return found
  }

  /// The type that holds every weight exactly: scaled F8_E4M3 needs float64, what is narrower float32.
  public var nativePrecision: Precision {
    let types = reader.names.compactMap { reader.files.info($0)?.elementType }
    return types.allSatisfy { [.float32, .float16, .bfloat16].contains($0) } ? .float32 : .float64
  }

  /// Bytes that `nativeTensors` takes, one widened expert included.
  public var nativeBytes: Double {
    Double(shape.totalParameterCount) * (nativePrecision == .float64 ? 8 : 4)
      + 16 * Double(shape.expertParameterCount)
  }

  /// The tensors of a native layer file.
  ///
  /// - Throws: `NetworkError` where there are obstacles or an expert cannot be read.
  public func nativeTensors() throws(NetworkError) -> [Tensor] {
    guard nativeObstacles.isEmpty else {
      throw .mismatch("it has \(nativeObstacles.joined(separator: ", "))")
    }
    return try nativeTensors(routerBias: routerBias, nativePrecision)
  }
}
