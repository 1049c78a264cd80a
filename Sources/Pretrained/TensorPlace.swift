import LinearAlgebra

/// A tensor that running reads: a vector, or a matrix that may be of F8_E4M3 with scales.
struct TensorPlace: Sendable {
  let name: String
  let shape: [Int]

  /// Refuses what could not be read from here.
  ///
  /// - Throws: `PretrainedError.tensor` with what was found.
  func require(in files: TensorFiles, block: ScaleBlock?) throws(PretrainedError) {
    guard shape.count == 2 else {
      try files.require(name, shape)
      return
    }
    try files.requireMatrix(name, rows: shape[0], columns: shape[1], block: block)
  }

  /// Its name, and that of its scales where it has them.
  func names(in files: TensorFiles) -> [String] {
    files.info(name)?.elementType == .float8E4M3 ? [name, name + TensorFiles.scaleSuffix] : [name]
  }
}

/// Where the weight of a norm lies.
struct NormPlace: Sendable {
  let name: String
  let width: Int

  var tensors: [TensorPlace] { [TensorPlace(name: name, shape: [width])] }

  func norm(in files: TensorFiles, epsilon: Double) throws(PretrainedError) -> RMSNorm {
    RMSNorm(weight: try files.vector(name, count: width), epsilon: epsilon)
  }
}

/// Where a linear map lies: `NAME.weight`, outputs×inputs, and `NAME.bias`.
struct ProjectionPlace: Sendable {
  let name: String
  let outputs, inputs: Int
  let hasBias: Bool

  var tensors: [TensorPlace] {
    let weight = TensorPlace(name: name + ".weight", shape: [outputs, inputs])
    return hasBias ? [weight, TensorPlace(name: name + ".bias", shape: [outputs])] : [weight]
  }

  func projection(
    in files: TensorFiles, block: ScaleBlock?
  ) throws(PretrainedError) -> Projection {
    Projection(
      weight: try files.matrix(name + ".weight", rows: outputs, columns: inputs, block: block),
      bias: hasBias ? try files.vector(name + ".bias", count: outputs) : nil)
  }
}
