import Foundation
import Networks
import Pretrained
import Safetensors

/// A checkpoint from elsewhere in the session: a reference to its folder, open where it is at hand.
///
/// A checkpoint of the session holds the reference, with digests of what the files said when they were
/// opened; the folder's path stands beside it and in no digest, so that a session is the same wherever
/// the folder lies.
public struct PretrainedReference: Equatable, Sendable {
  /// The folder, as an absolute path.
  public let folder: String
  public let record: PretrainedRecord
  private let opened: Result<PretrainedModel, PretrainedError>

  /// Opens the checkpoint at `path`: its folder, its `config.json` or its index.
  ///
  /// - Throws: `PretrainedError` saying what is not there or does not fit.
  public init(opening path: String, angles: AnglePrecision = .exact) throws {
    var model = try PretrainedModel(opening: path)
    model.angles = angles
    folder = URL(filePath: model.folder).standardizedFileURL.path
    record = try PretrainedRecord(model)
    opened = .success(model)
  }

  /// The checkpoint of a session that was saved, opened again; where it is not what it was, whoever
  /// measures it is told.
  init(_ record: PretrainedRecord, folder: String?) {
    (self.record, self.folder) = (record, folder ?? "")
    opened = Result { () throws(PretrainedError) in
      guard let folder else {
        throw .mismatch("the file does not say where the checkpoint lies. Import it again.")
      }
      var model: PretrainedModel
      do throws(PretrainedError) {
        model = try PretrainedModel(opening: folder)
        model.angles = record.angles ?? .exact
      } catch {
        throw .mismatch(
          "\(error) Where it lies elsewhere now, `import` it from there under the same name.")
      }
      let found = try PretrainedRecord(model)
      guard found == record else {
        throw .file(
          path: folder,
          problem: "this checkpoint has changed since it was imported: its "
            + (found.configurationDigest == record.configurationDigest
              ? "tensors are" : "configuration is")
            + " another. Import it again under the same name to measure what it is now.")
      }
      return model
    }
  }

  /// The checkpoint itself.
  ///
  /// - Throws: `PretrainedError` where it has moved or changed since it was imported.
  public func model() throws(PretrainedError) -> PretrainedModel { try opened.get() }

  /// Why it cannot be measured; nil where it can.
  public var problem: String? {
    if case .failure(let error) = opened { return error.description }
    return nil
  }

  public static func == (first: Self, second: Self) -> Bool {
    first.record == second.record && first.folder == second.folder
      && first.problem == second.problem
  }
}

/// What a session's checkpoint holds of a checkpoint from elsewhere.
public struct PretrainedRecord: Codable, Equatable, Sendable {
  /// `model_type` of its configuration.
  public let layout: String
  /// Digests of the configuration's entries and of the headers of its files.
  public let configurationDigest, headerDigest: String
  /// Its layers, one for each.
  public let layers: [PretrainedLayerRecord]
  public let parameterCount: Int
  /// Bytes of its files.
  public let byteCount: Int
  /// The precision of the angles of its positions; nil where they are exact.
  public let angles: AnglePrecision?

  init(_ model: PretrainedModel) throws(PretrainedError) {
    layout = model.modelType
    configurationDigest = model.configurationDigest
    headerDigest = try model.files.headerDigest()
    layers = model.layers.map(PretrainedLayerRecord.init)
    parameterCount = model.parameterCount
    byteCount = model.files.byteCount
    angles = model.angles == .exact ? nil : model.angles
  }
}

/// What is known of a layer of a checkpoint before anything of it is read.
public struct PretrainedLayerRecord: Codable, Equatable, Sendable {
  public let shape: LayerShape
  /// The width of its shared expert; nil where there is none.
  public let sharedWidth: Int?
  /// The types that its tensors are stored in: `BF16`, `F8_E4M3, F32`.
  public let types: String
  /// Bytes of its tensors.
  public let byteCount: Int

  init(_ layer: LayerDescription) {
    (shape, sharedWidth) = (layer.shape, layer.sharedWidth)
    (types, byteCount) = (layer.types.joined(separator: ", "), layer.byteCount)
  }
}
