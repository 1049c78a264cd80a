import Datasets
import Safetensors

/// A text as a file of its own: its tensors under the names that they have in a checkpoint, and its
/// description in the metadata.
public enum ExportedText {
  private static let key = "description"

  /// The arrays of `text`, and the metadata that they are read back with.
  ///
  /// - Throws: an encoding error, which no text of ours causes.
  public static func parts(
    of text: TextDataset
  ) throws -> (tensors: [Tensor], metadata: [String: String]) {
    let archive = try Archive(of: text)
    return (archive.tensors, ["kind": archive.kind, key: archive.description])
  }

  /// The text that `path` holds; nil where it is another kind of safetensors file.
  ///
  /// - Throws: `SafetensorsError`, or `SessionError.checkpoint` naming what is wrong.
  public static func read(from path: String) throws -> TextDataset? {
    let file = try SafetensorsFile(path: path)
    guard file.metadata["kind"] == TextDataset.kind,
      let description = file.metadata[key]
    else { return nil }
    let source = FileSource(file: file, prefix: "")
    do {
      let text = try Archive.content(
        of: TextDataset.self, description: description, from: source)
      try Archive(of: text).requireUse(of: description, parts: source.parts(checksums: [:]))
      return text
    } catch {
      throw SessionError.checkpoint(path: path, problem: "the text cannot be read: \(error)")
    }
  }
}
