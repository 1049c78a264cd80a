import Foundation

/// Files and folders that hold what a person typed: their own, closed to others, behind no link.
public enum PrivateFile {
  /// Opens or makes the file at `path`, and closes it to others where they could read it.
  ///
  /// - Returns: A descriptor, the caller's to close; nil if `flags` make no file and there is none.
  /// - Throws: `SafetensorsError` if it is a link, somebody else's, or could have been written by
  ///   others.
  public static func open(_ path: String, _ flags: Int32) throws(SafetensorsError) -> Int32? {
    let flags = flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    let descriptor = retrying { Foundation.open(path, flags, 0o600) }
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT where flags & O_CREAT == 0: return nil
      case ELOOP: throw .notPrivate(path: path, problem: link)
      default: throw SafetensorsError(writing: path, code: errno, byteCount: 0)
      }
    }
    do throws(SafetensorsError) {
      try require(FileStatus(of: descriptor, path: path), path: path, descriptor: descriptor)
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func require(
    _ status: FileStatus, path: String, descriptor: Int32
  ) throws(SafetensorsError) {
    guard status.specialKind == nil else {
      throw .notPrivate(path: path, problem: "it is not a regular file")
    }
    guard status.owner == geteuid() else { throw .notPrivate(path: path, problem: foreign) }
    guard status.linkCount <= 1 else {
      throw .notPrivate(path: path, problem: "it has another name too; put a copy in its place")
    }
    guard status.mode & 0o022 == 0 else {
      throw .notPrivate(path: path, problem: "others may write to it; remove it, or `chmod 600` it")
    }
    guard status.mode & 0o077 == 0 || retrying({ fchmod(descriptor, 0o600) }) == 0 else {
      throw SafetensorsError(code: errno, path: path, operation: "set the permissions of")
    }
  }

  /// Makes the folder at `path` where it is missing.
  ///
  /// - Throws: `SafetensorsError` unless it is a folder of one's own, closed to others, and no link.
  public static func makeFolder(at path: String) throws(SafetensorsError) {
    try requireName(path)
    var status = stat()
    if lstat(path, &status) != 0 {
      let parent = AtomicFile.Target.folder(of: path)
      try? FileManager.default.createDirectory(
        atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      guard retrying({ mkdir(path, 0o700) }) == 0 || errno == EEXIST, lstat(path, &status) == 0
      else { throw SafetensorsError(code: errno, path: path, operation: "make") }
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: break
    case S_IFLNK: throw .notPrivate(path: path, problem: link)
    default: throw .notPrivate(path: path, problem: "it is not a folder")
    }
    guard status.st_uid == geteuid() else { throw .notPrivate(path: path, problem: foreign) }
    guard status.st_mode & 0o077 == 0 else {
      throw .notPrivate(path: path, problem: "it is open to others; `chmod 700` it")
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw .permissionDenied(path: path, action: "write to it")
    }
  }

  private static let link = "it is a symbolic link, which is not followed here"
  private static let foreign = "it belongs to somebody else"
}
