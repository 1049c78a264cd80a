import Datasets
import Documents
import Foundation
import LinearAlgebra
import Results
import Safetensors
import Sessions

/// Writes objects to files, in the form that the file's ending names.
struct Export {
  /// Writes what was prepared to the path, whole or not at all.
  ///
  /// - Throws: The file's own error.
  let write: (_ path: String, _ monitor: Monitor) throws -> Void
  /// What such a file does not hold of the object, in a sentence; nil where it holds all.
  let omission: String?

  /// Has ready all that a file at `path` will hold of `object` of `session`, or of one layer of it.
  ///
  /// CSV of a result has a row a measurement; where it `isWide`, a row for each of what it is about.
  ///
  /// - Throws: `Refusal` where the form does not suit the object, `MemoryShortage`.
  init(
    of object: SessionObject, layer: Int? = nil, isWide: Bool = false, in session: Session,
    to path: String
  ) throws {
    let form = (path as NSString).pathExtension.lowercased()
    let provenance = Provenance(of: object, in: session)
    guard layer == nil || form == "safetensors" else {
      throw Refusal("\(path): a layer is written as .safetensors; give the file that ending.")
    }
    let forms = type(of: object.content).forms
    guard forms.contains(form) else { throw Self.refusal(of: object.content, forms, path) }
    if form == "csv", let result = object.content as? any ResultContent {
      write = Self.writing(
        isWide
          ? provenance.added(to: result.table) : try Self.tidy([(object, result)], in: session))
      omission = nil
      return
    }
    guard !isWide else {
      throw Refusal("--wide is of results, and \(object.name) is a \(object.content.kind).")
    }
    var omission: String?
    func tensors(_ tensors: [Tensor], _ metadata: [String: String]) -> SafetensorsWriter {
      SafetensorsWriter(
        tensors: tensors, metadata: metadata.merging(provenance.metadata) { own, _ in own })
    }
    switch try layer.map({ try Self.layer($0, of: object) })
      ?? object.content.exported(as: form)
    {
    case .arrays(let metadata):
      let arrays = try Checkpoint.tensors(of: object)
      guard !arrays.isEmpty else {
        throw Refusal("\(object.name) has no arrays; write it as .json or .csv.")
      }
      write = Self.writing(tensors(arrays, metadata))
    case .tensors(let own, let metadata): write = Self.writing(tensors(own, metadata))
    case .json(let json):
      let text = try provenance.added(to: json).text()
      write = { path, _ in try AtomicFile.write(text, to: path) }
    case .table(let table): write = Self.writing(provenance.added(to: table))
    case .rows(let left, let write):
      omission = left
      self.write = { try write($0, provenance.metadata, $1) }
    }
    self.omission = omission
  }

  /// One layer of a model in native form.
  private static func layer(
    _ l: Int, of object: SessionObject
  ) throws -> Exported {
    guard let model = object.content as? any ModelContent else {
      throw Refusal("--layer is of models, and \(object.name) is a \(object.content.kind).")
    }
    _ = try LayerChoice.some([l]).layers(of: model.layers.count, model: object.name)
    return try model.exportedLayer(l, named: object.name)
  }

  /// What writes a table to a path as CSV, until it is told to stop.
  static func writing(
    _ table: TypedTable
  ) -> (_ path: String, _ monitor: Monitor) throws -> Void {
    let rows = table.rows.map { $0.map(\.description) }
    return { path, monitor in
      try TableFile.write(
        rows: rows, columnNames: table.columns.map(\.name), to: path, monitor: monitor)
    }
  }

  /// What writes the tensors of `writer` to a path, until it is told to stop.
  static func writing(
    _ writer: SafetensorsWriter
  ) -> (_ path: String, _ monitor: Monitor) throws -> Void {
    { path, monitor in
      try writer.write(to: path) { done, total in
        monitor.report(done, total)
        return !monitor.shouldStop()
      }
    }
  }

  private static func refusal(
    of content: any Content, _ forms: [String], _ path: String
  ) -> Refusal {
    let what = content.role == .dataset ? content.kind : content.role.rawValue
    let endings = forms.map { ".\($0)" }
    let listed =
      endings.count == 1
      ? "\(endings[0]); give the file that ending."
      : "\(endings.dropLast().joined(separator: ", ")) or \(endings[endings.count - 1])."
    return Refusal("\(path): a \(what) is written as \(listed)")
  }
}
