import Datasets
import Foundation
import LinearAlgebra
import Networks
import Probes
import Safetensors
import Sessions

/// Writes objects to files, in the form that the file's ending names.
enum Export {
  /// Writes `object` of `session` to `path`, whole or not at all.
  ///
  /// - Throws: `Refusal` where the form does not suit the object, or the file's own error.
  static func write(_ object: SessionObject, of session: Session, to path: String) throws {
    let form = (path as NSString).pathExtension.lowercased()
    let provenance = Provenance(of: object, in: session)
    func write(_ tensors: [Tensor], _ metadata: [String: String] = [:]) throws {
      try SafetensorsWriter(
        tensors: tensors, metadata: metadata.merging(provenance.metadata) { own, _ in own }
      ).write(to: path)
    }
    switch (object.content, form) {
    case (.model(let model), "safetensors"):
      try write(model.layer.tensors(), model.layer.nativeMetadata)
    case (.transformer(let transformer), "safetensors"):
      try write(transformer.model.tensors(), transformer.model.nativeMetadata)
    case (.model, _), (.transformer, _):
      throw Refusal("\(path): a model is written as .safetensors; give the file that ending.")
    case (.dataset(let dataset), "safetensors"): try write(dataset.tensors)
    case (.dataset(let dataset), _): try Self.write(dataset, form: form, to: path)
    case (.result(let result), "json"):
      try AtomicFile.write(try provenance.added(to: result.json).text(), to: path)
    case (.result(let result), "csv"):
      let table = provenance.added(to: result.table)
      try TableFile.write(rows: table.rows, columnNames: table.columns, to: path)
    case (.text, "safetensors"), (.result, "safetensors"):
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
      try write(tensors, metadata)
    case (.text, _):
      throw Refusal("\(path): a text is written as .safetensors; give the file that ending.")
    case (.result, _):
      throw Refusal("\(path): a result is written as .json, .csv or .safetensors.")
    }
  }

  private static func write(_ dataset: Dataset, form: String, to path: String) throws {
    switch form {
    case "npy": try NPYFile.write(dataset.inputs, to: path)
    case "csv":
      let names = dataset.target.isLabels ? ["label"] : dataset.targetNames
      let rows = (0..<dataset.sampleCount).map { row -> [String] in
        let features = dataset.inputs.row(row).map { "\($0)" }
        switch dataset.target {
        case .none: return features
        case .labels(let labels, _): return features + [dataset.targetNames[labels[row]]]
        case .values(let values): return features + values.row(row).map { "\($0)" }
        }
      }
      try TableFile.write(rows: rows, columnNames: dataset.featureNames + names, to: path)
    default:
      throw Refusal("\(path): a dataset is written as .csv, .npy or .safetensors.")
    }
  }
}

extension Dataset {
  /// x and, where there is one, y, values or integer labels; the regions where they are known; the rows
  /// that train and those that test.
  fileprivate var tensors: [Tensor] {
    func numbers(_ name: String, _ matrix: Matrix) -> Tensor {
      Tensor(name, shape: [matrix.rowCount, matrix.columnCount], doubles: matrix.elements)
    }
    func integers(_ name: String, _ values: [Int]) -> Tensor {
      Tensor(name, shape: [values.count], integers: values)
    }
    let y =
      switch target {
      case .none: nil as Tensor?
      case .labels(let labels, _): integers("y", labels)
      case .values(let values): numbers("y", values)
      }
    return [
      numbers("x", inputs), y, regions.map { integers("regions", $0) },
      integers("train", split.training), integers("test", split.test),
    ].compactMap { $0 }
  }
}
