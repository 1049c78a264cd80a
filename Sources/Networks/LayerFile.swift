import LinearAlgebra
import Safetensors

/// A native file of a layer, with everything in it accounted for.
public struct LayerFile: Sendable {
  public let layer: Layer
  /// The samples to measure at that came with it, samples×inputs.
  public let samples: Matrix?
  public let notes: NativeNotes

  /// Reads a layer, and `x` if there is one.
  ///
  /// - Throws: `NetworkError.file` naming what is missing, wrong or would go unused,
  ///   `SafetensorsError`, `LinearAlgebraError` for samples that are not finite.
  public init(from file: SafetensorsFile) throws {
    let reader = LayerFileReader(file: file, prefix: "")
    layer = try Layer(from: file)
    var facts = layer.shape.facts
    var samples: Matrix?
    if file.contains("x") {
      let shape = try file.info(named: "x").shape
      guard shape.count == 2, shape[1] == layer.shape.inputWidth else {
        throw reader.problem(
          "x has shape \(shape), expected samples by \(layer.shape.inputWidth) features.")
      }
      let matrix = Matrix(rows: shape[0], columns: shape[1], elements: try file.doubles(named: "x"))
      try matrix.requireFinite(for: "x of \(file.path)")
      samples = matrix
      facts["n"] = ["\(shape[0])"]
    }
    self.samples = samples
    notes = NativeNotes(
      taken: reader.taken(layer.shape.settings),
      leftOut: try reader.leftOutMetadata(
        settings: LayerShape.settingNames, idle: reader.idleSettings(of: layer.shape), facts: facts,
        notes: LayerFileReader.trainingNotes))
  }
}
