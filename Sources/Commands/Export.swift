import Datasets
import Foundation
import LinearAlgebra
import Networks
import Probes
import Safetensors
import Sessions

/// Writes objects to files, in the form that the file's ending names.
enum Export {
  /// Writes what was prepared to the path, whole or not at all.
  ///
  /// - Throws: The file's own error.
  typealias Writing = (_ path: String, _ monitor: Monitor) throws -> Void

  /// Has ready all that a file at `path` will hold of `object` of `session`.
  ///
  /// - Throws: `Refusal` where the form does not suit the object.
  static func prepared(
    _ object: SessionObject, of session: Session, to path: String
  ) throws -> Writing {
    let form = (path as NSString).pathExtension.lowercased()
    let provenance = Provenance(of: object, in: session)
    func written(_ tensors: [Tensor], _ metadata: [String: String] = [:]) -> Writing {
      let writer = SafetensorsWriter(
        tensors: tensors, metadata: metadata.merging(provenance.metadata) { own, _ in own })
      return { path, monitor in
        try writer.write(to: path) { done, total in
          monitor.report(done, total)
          return !monitor.shouldStop()
        }
      }
    }
    switch (object.content, form) {
    case (.model(let model), "safetensors"):
      return written(model.layer.tensors(), model.layer.nativeMetadata)
    case (.transformer(let transformer), "safetensors"):
      return written(transformer.model.tensors(), transformer.model.nativeMetadata)
    case (.model, _), (.transformer, _):
      throw Refusal("\(path): a model is written as .safetensors; give the file that ending.")
    case (.dataset(let dataset), "safetensors"):
      return written(dataset.tensors, dataset.fileMetadata)
    case (.dataset(let dataset), _):
      return try prepared(dataset, notes: provenance.metadata, form: form, to: path)
    case (.result(let result), "json"):
      let text = try provenance.added(to: result.json).text()
      return { path, _ in try AtomicFile.write(text, to: path) }
    case (.result(let result), "csv"):
      let table = provenance.added(to: result.table)
      return { path, monitor in
        try TableFile.write(
          rows: table.rows, columnNames: table.columns, to: path, monitor: monitor)
      }
    case (.text(let text), "safetensors"):
      let parts = try ExportedText.parts(of: text)
      return written(parts.tensors, parts.metadata)
    case (.result, "safetensors"):
      let tensors = try Checkpoint.tensors(of: object)
      guard !tensors.isEmpty else {
        throw Refusal("\(object.name) has no arrays; write it as .json or .csv.")
      }
      var metadata = ["kind": object.content.kind]
      if case .result(let result) = object.content, let subject = result.subject {
        metadata["model"] = subject.model
        metadata["data"] = subject.data
        metadata["split"] = subject.split
        metadata["layer"] = subject.layer.map(String.init)
      }
      return written(tensors, metadata)
    case (.text, _):
      throw Refusal("\(path): a text is written as .safetensors; give the file that ending.")
    case (.result, _):
      throw Refusal("\(path): a result is written as .json, .csv or .safetensors.")
    }
  }

  private static func prepared(
    _ dataset: Dataset, notes: [String: String], form: String, to path: String
  ) throws -> Writing {
    switch form {
    case "npy": return { try NPYFile.write(dataset.inputs, to: $0, monitor: $1) }
    case "csv": return { try dataset.writeTable(to: $0, notes: notes, monitor: $1) }
    default:
      throw Refusal("\(path): a dataset is written as .csv, .npy or .safetensors.")
    }
  }

  /// What a file of the form does not hold of `object`, in a sentence; nil where it holds all.
  static func omission(of object: SessionObject, in path: String) -> String? {
    guard case .dataset(let dataset) = object.content,
      (path as NSString).pathExtension.lowercased() == "npy"
    else { return nil }
    let parts =
      (dataset.target == .none ? [] : ["target"]) + (dataset.regions == nil ? [] : ["regions"])
      + ["names", "split"] + (dataset.standardisation == nil ? [] : ["standardisation"])
    return
      "an .npy file holds the features alone, without \(parts.joined(separator: ", ")); a .csv "
      + "or .safetensors file holds all."
  }
}
