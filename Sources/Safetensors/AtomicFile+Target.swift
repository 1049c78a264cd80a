import Foundation

extension AtomicFile {
  /// The file to be replaced, found behind any symbolic links, and the folder it stands in.
  struct Target {
    private let givenPath: String
    private let path: String
    private let folder: String
    private let existing: FileStatus?

    init(of path: String) throws(SafetensorsError) {
      try requireName(path)
      givenPath = path
      self.path = try Self.resolvingLinks(path)
      folder = Self.folder(of: self.path)
      do throws(SafetensorsError) {
        existing = try FileStatus(of: self.path)
      } catch {
        guard case .notFound = error else { throw error }
        existing = nil
      }
      if let existing {
        try requireRegular(existing, path: path)
        guard access(self.path, W_OK) == 0 else {
          throw .permissionDenied(path: path, action: "replace it")
        }
      } else if path.hasSuffix("/") {
        throw .invalidPath(path: path, problem: "cannot end in /")
      }
    }

    /// Creates a file beside the target under a name that nothing else has.
    ///
    /// What killed processes left there goes first: the space may be needed.
    func openSibling() throws(SafetensorsError) -> (path: String, descriptor: Int32) {
      Sibling.removeLeftovers(in: folder)
      while true {
        let sibling = "\(folder)/\(Sibling.makeName())"
        let descriptor = open(sibling, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if descriptor >= 0 { return (sibling, descriptor) }
        switch errno {
        case EEXIST, EINTR: continue
        case ENOTDIR:
          throw .invalidPath(path: givenPath, problem: "cannot go through '\(shown(folder))'")
        default: throw SafetensorsError(writing: givenPath, code: errno, byteCount: 0)
        }
      }
    }

    /// Gives the successor the owner, where allowed, and the permissions of the file it replaces.
    func copyPermissions(to descriptor: Int32) throws(SafetensorsError) {
      guard let existing else { return }
      _ = fchown(descriptor, existing.owner, existing.group)
      guard retrying({ fchmod(descriptor, existing.mode & 0o7777) }) == 0 else {
        throw SafetensorsError(code: errno, path: givenPath, operation: "set the permissions of")
      }
    }

    /// Gives the finished sibling the target's name, and syncs the folder so that it keeps it.
    func replace(with sibling: String) throws(SafetensorsError) {
      guard retrying({ rename(sibling, path) }) == 0 else {
        throw SafetensorsError(code: errno, path: givenPath, operation: "replace")
      }
      let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      // The new file is whole and in place; some file systems cannot sync a folder.
      _ = fsync(descriptor)
      close(descriptor)
    }

    static func folder(of path: String) -> String {
      guard let slash = path.lastIndex(of: "/") else { return "." }
      return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What `path` leads to once the links in its last part are followed.
    static func resolvingLinks(_ path: String) throws(SafetensorsError) -> String {
      var resolved = path
      for _ in 0..<40 {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(resolved, &buffer, buffer.count - 1)
        guard count > 0 else { return resolved }
        guard
          let link = String(
            validating: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        else { throw .invalidPath(path: path, problem: notUTF8) }
        resolved = link.hasPrefix("/") ? link : "\(folder(of: resolved))/\(link)"
      }
      throw .invalidPath(path: path, problem: "cannot be a loop of symbolic links")
    }
  }
}
