import Foundation

/// The file that a path leads to once every symbolic link is followed.
public struct FilePlace: Hashable, Sendable {
  /// Which file stands there; another one of that name is another file.
  public struct Identity: Hashable, Sendable {
    let device: UInt64
    let number: UInt64
    /// When it was written to last: the number of a file that is gone may be given again.
    let seconds: Int
    let nanoseconds: Int
  }

  /// From the root, through no link.
  public let path: String
  /// Nil when nothing is there yet.
  public let identity: Identity?
  /// Whether what is there is a regular file.
  public let isRegular: Bool

  /// Follows `path`, which need not lead to a file yet, but to a folder that is there.
  ///
  /// - Throws: `SafetensorsError` as writing to `path` would.
  public init(of path: String) throws(SafetensorsError) {
    try requireName(path)
    let leaf = try AtomicFile.Target.resolvingLinks(path)
    let folder = AtomicFile.Target.folder(of: leaf)
    let name = leaf.utf8.lastIndex(of: UInt8(ascii: "/")).map { leaf[leaf.index(after: $0)...] }
    guard let real = realpath(folder, nil) else {
      throw errno == ENOTDIR
        ? .invalidPath(path: path, problem: "cannot go through '\(shown(folder))'")
        : SafetensorsError(code: errno, path: path, operation: "write")
    }
    defer { free(real) }
    guard let base = String(validatingCString: real) else {
      throw .invalidPath(path: path, problem: notUTF8)
    }
    self.path = (base == "/" ? "" : base) + "/" + (name ?? leaf[...])
    var status = stat()
    let isThere = stat(self.path, &status) == 0
    identity =
      isThere
      ? Identity(
        device: UInt64(status.st_dev), number: UInt64(status.st_ino),
        seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec) : nil
    isRegular = isThere && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether the file stands in the folder at `folder`, however deep; a path from the root, through no
  /// link.
  public func isBelow(_ folder: String) -> Bool {
    path.utf8.starts(with: (folder.hasSuffix("/") ? folder : folder + "/").utf8)
  }

  /// What `path` is from the root, through no link; nil when nothing is there, or its name is not UTF-8.
  public static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(validatingCString: real)
  }
}
