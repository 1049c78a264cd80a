import CommandLanguage
import Foundation
import Safetensors

/// The folder that a command writes files to.
struct TargetFolder {
  /// Where they go.
  let path: String
  /// Whether it was made for them.
  let isNew: Bool
}

extension FilePolicy {
  /// Where to write the files of the folder that a command calls `path`; makes it where it is not there.
  ///
  /// Each of `names` is held against the rules as a file of its own is.
  ///
  /// - Throws: `Refusal` where the folder may not be made or a file not be written, naming it.
  func targetFolder(of path: String, for names: [String]) throws -> TargetFolder {
    let path = Self.withoutSlash(path)
    if case .cell = author { _ = try target(of: path) }
    let place = try FilePlace(of: path)
    guard place.identity == nil || Self.isFolder(place.path) else {
      throw Refusal("'\(path)' is a file; give the name of a folder.")
    }
    if case .check(let scratch) = author {
      try scratch.makeFolder(for: place)
      for name in names where place.identity != nil { _ = try target(of: path + "/" + name) }
      return TargetFolder(path: scratch.path(for: place), isNew: false)
    }
    guard place.identity != nil else {
      if case .transcript = author { try requireAllowance(of: place, typed: path) }
      guard mkdir(place.path, 0o777) == 0 else {
        throw Refusal(
          "'\(path)' cannot be made: \(String(cString: strerror(errno))). Give another folder.")
      }
      return TargetFolder(path: path, isNew: true)
    }
    for name in names { _ = try target(of: path + "/" + name) }
    return TargetFolder(path: path, isNew: false)
  }

  /// Those of a folder's files that this session has not written and that writing there would replace.
  func replaced(of names: [String], inFolder path: String) -> [String] {
    names.filter { replaced(at: Self.withoutSlash(path) + "/" + $0) != nil }
  }

  private static func withoutSlash(_ path: String) -> String {
    var path = path[...]
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return String(path)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
