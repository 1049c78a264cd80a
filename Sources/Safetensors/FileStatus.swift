import Foundation

/// What the file system says of a path: the kind of thing, its size, owner and permissions.
struct FileStatus {
  let byteCount: Int
  let mode: mode_t
  let owner: uid_t
  let group: gid_t
  let linkCount: Int
  /// When it was last written, in nanoseconds.
  let modified: Int

  /// Asks about `path`, following symbolic links.
  init(of path: String) throws(SafetensorsError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw SafetensorsError(code: errno, path: path, operation: "read")
    }
    self.init(status)
  }

  init(of descriptor: Int32, path: String) throws(SafetensorsError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw SafetensorsError(code: errno, path: path, operation: "read")
    }
    self.init(status)
  }

  private init(_ status: stat) {
    byteCount = Int(status.st_size)
    mode = status.st_mode
    owner = status.st_uid
    group = status.st_gid
    linkCount = Int(status.st_nlink)
    modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
  }

  /// What stands here if it is not a regular file, as in "this is a directory".
  var specialKind: String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a directory"
    case S_IFIFO: "a FIFO"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }
}

func requireRegular(_ status: FileStatus, path: String) throws(SafetensorsError) {
  if let kind = status.specialKind { throw .notAFile(path: path, kind: kind) }
}

/// Refuses names that the system would cut short or read as another.
func requireName(_ path: String) throws(SafetensorsError) {
  guard !path.isEmpty else { throw .invalidPath(path: path, problem: "cannot be empty") }
  guard !path.utf8.contains(0) else {
    throw .invalidPath(path: path, problem: "cannot hold a NUL character")
  }
}

extension SafetensorsError {
  /// Translates a code of `errno`.
  init(code: Int32, path: String, operation: String) {
    self =
      switch code {
      case ENOENT: .notFound(path: path)
      case EACCES, EPERM, EROFS: .permissionDenied(path: path, action: "\(operation) it")
      case ENAMETOOLONG: .invalidPath(path: path, problem: "cannot be that long")
      default:
        .system(path: path, operation: "\(operation) it", reason: String(cString: strerror(code)))
      }
  }
}
