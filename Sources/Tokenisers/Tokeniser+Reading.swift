import Foundation
import Safetensors

extension Tokeniser {
  /// The largest file that is read, in bytes.
  public static let fileLimit = 256 << 20

  /// Reads `tokenizer.json` at `path`, or in the folder `path`.
  ///
  /// - Throws: `TokeniserError` if there is none, it cannot be read, or it asks for what is not supported.
  public init(path: String) throws(TokeniserError) {
    let file = try Self.file(at: path)
    let tree: JSONTree
    do throws(SafetensorsError) {
      tree = try JSONTree(path: file, limit: Self.fileLimit)
    } catch {
      throw .file(error)
    }
    try self.init(FileSection(tree, path: file))
  }

  /// Reads the bytes of a `tokenizer.json`; `path` is what errors call it.
  ///
  /// - Throws: `TokeniserError` if it is not one, or asks for what is not supported.
  public init(json: [UInt8], path: String) throws(TokeniserError) {
    let tree: JSONTree
    do throws(SafetensorsError) {
      tree = try JSONTree(parsing: json, path: path)
    } catch {
      throw .file(error)
    }
    try self.init(FileSection(tree, path: path))
  }

  private static func file(at path: String) throws(TokeniserError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return path }
    let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
    let file = folder + "/tokenizer.json"
    guard FileManager.default.fileExists(atPath: file) else {
      let others = ["tokenizer.model", "vocab.json", "tiktoken.model"].filter {
        FileManager.default.fileExists(atPath: "\(folder)/\($0)")
      }
      throw .noFile(folder: path, others: others)
    }
    return file
  }
}
