import Foundation
import Safetensors

/// The tensors of a checkpoint, in one safetensors file or in shards with an index.
///
/// Opening reads headers alone; tensors are read, and widened to float64, when they are asked for.
public final class TensorFiles: Sendable {
  /// The folder that they lie in.
  public let folder: String
  private let files: [SafetensorsFile]
  /// Which of the files each tensor lies in.
  private let places: [String: Int]

  /// One file of all tensors, and the index of shards.
  static let wholeName = "model.safetensors"
  static let indexName = "model.safetensors.index.json"
  private static let indexLimit = 1 << 27

  /// Opens the tensors in `folder`.
  ///
  /// - Throws: `PretrainedError` naming a shard or a tensor that is not there, or what is wrong with one.
  public convenience init(folder: String) throws(PretrainedError) {
    func path(_ name: String) -> String { (folder as NSString).appendingPathComponent(name) }
    guard !FileManager.default.fileExists(atPath: path(Self.wholeName)) else {
      self.init(try Self.open(path(Self.wholeName)), folder: folder)
      return
    }
    guard FileManager.default.fileExists(atPath: path(Self.indexName)) else {
      throw .file(
        path: folder,
        problem: "neither \(Self.wholeName) nor \(Self.indexName) is there. Give the folder of a "
          + "checkpoint in safetensors; one of .bin files has to be saved again with "
          + "save_pretrained(..., safe_serialization=True).")
    }
    let map = try Self.weightMap(
      Configuration.bytes(of: path(Self.indexName), limit: Self.indexLimit, wanted: "an index"),
      path: path(Self.indexName))
    let names = Set(map.values).sorted()
    var files: [SafetensorsFile] = []
    for name in names {
      let isPlain = !name.isEmpty && !name.contains("/") && name != ".." && !name.utf8.contains(0)
      guard isPlain else {
        throw .file(
          path: path(Self.indexName),
          problem: "'\(name)' is no name of a file beside it. The index is damaged.")
      }
      guard FileManager.default.fileExists(atPath: path(name)) else {
        let count = map.values.count { $0 == name }
        throw .file(
          path: path(name),
          problem: "this shard, with \(count) tensor\(count == 1 ? "" : "s") of the index, is not "
            + "there. Fetch it, too.")
      }
      files.append(try Self.open(path(name)))
    }
    var places: [String: Int] = [:]
    for (number, file) in files.enumerated() {
      for name in file.names {
        if let other = places.updateValue(number, forKey: name) {
          throw .tensor(
            path: file.path, name: name,
            problem: "is in \(files[other].path) as well. Fetch the checkpoint again.")
        }
      }
    }
    for (name, shard) in map.sorted(by: { $0.key < $1.key })
    where places[name].map({ names[$0] != shard }) ?? true {
      throw .tensor(
        path: path(Self.indexName), name: name,
        problem: "is not in \(shard), where the index has it. Fetch the checkpoint again.")
    }
    self.init(files, places, folder: folder)
  }

  private init(_ files: [SafetensorsFile], _ places: [String: Int], folder: String) {
    (self.files, self.places, self.folder) = (files, places, folder)
  }

  /// Tensors of one file that is open already, as if it lay in `folder`.
  convenience init(_ file: SafetensorsFile, folder: String) {
    self.init(
      [file], Dictionary(file.names.map { ($0, 0) }) { first, _ in first }, folder: folder)
  }

  private static func open(_ path: String) throws(PretrainedError) -> SafetensorsFile {
    try reading(path) { () throws(SafetensorsError) in try SafetensorsFile(path: path) }
  }

  /// Which file each tensor lies in, as the index says.
  static func weightMap(
    _ bytes: [UInt8], path: String
  ) throws(PretrainedError) -> [String: String] {
    let index = try Configuration.object(of: bytes, path: path)
    guard case .entries(let entries) = index["weight_map"] else {
      throw .entry(
        path: path, key: "weight_map", problem: "is not there or no object. The index is damaged.")
    }
    var map: [String: String] = [:]
    for (name, value) in entries {
      guard case .text(let shard) = value else {
        throw .entry(
          path: path, key: name, problem: "is \(value.shown), where a file's name belongs.")
      }
      map[name] = shard
    }
    guard !map.isEmpty else {
      throw .entry(path: path, key: "weight_map", problem: "is empty. The index is damaged.")
    }
    return map
  }

  /// Every tensor's name, file by file in the order of their bytes.
  public var names: [String] { files.flatMap(\.names) }
  public var tensorCount: Int { places.count }
  public var fileCount: Int { files.count }
  /// Bytes of all files.
  public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  public func contains(_ name: String) -> Bool { places[name] != nil }

  /// What the header says of a tensor; nil where there is none.
  public func info(_ name: String) -> TensorInfo? {
    places[name].flatMap { try? files[$0].info(named: name) }
  }

  /// A digest of the headers and sizes of all files, 16 hexadecimal characters.
  ///
  /// - Throws: `PretrainedError` if a file cannot be read.
  public func headerDigest() throws(PretrainedError) -> String {
    var digest = Digest()
    for file in files {
      digest.update(
        try reading(file.path) { () throws(SafetensorsError) in try file.headerDigest() })
    }
    return digest.hexadecimal
  }

  /// The file that a tensor lies in.
  func file(of name: String) throws(PretrainedError) -> SafetensorsFile {
    guard let place = places[name] else {
      throw .tensor(
        path: folder, name: name, problem: "is not there. Fetch the checkpoint again.")
    }
    return files[place]
  }

  /// Some elements of a tensor of floats, counted as they stand.
  func doubles(_ name: String, at elements: Range<Int>) throws(PretrainedError) -> [Double] {
    let file = try file(of: name)
    return try reading(file.path) { () throws(SafetensorsError) in
      try file.doubles(named: name, at: elements)
    }
  }

  /// Some elements of a tensor of bytes, counted as they stand.
  func bytes(_ name: String, at elements: Range<Int>) throws(PretrainedError) -> [UInt8] {
    let file = try file(of: name)
    return try reading(file.path) { () throws(SafetensorsError) in
      try file.bytes(named: name, at: elements)
    }
  }
}
