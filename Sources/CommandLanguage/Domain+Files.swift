import Foundation

extension Domain where Value == String {
  /// A path, with `~` for the home directory and `$NAME` or `${NAME}` for a variable of the
  /// environment, ending in one of `extensions` where any are given.
  ///
  /// The value is the path with these expanded; the line keeps them as they were typed. With
  /// `mustExist`, there must be a file of that name; with `takesPipes`, a pipe may have any name, and so
  /// may what a descriptor is open on.
  public static func file(
    extensions: [String] = [], mustExist: Bool = false, takesPipes: Bool = false
  ) -> Self {
    file(extensions: extensions, mustExist: mustExist, takesPipes: takesPipes) { path, _ in path }
  }

  /// The same, where a file that must exist is the one that `located` gives for its path; with
  /// `takesFolders` a folder of any name may stand there as well, or where none must a name without an
  /// ending.
  public static func file(
    extensions: [String], mustExist: Bool, takesPipes: Bool = false, takesFolders: Bool = false,
    located: @escaping @Sendable (String, Context) -> String
  ) -> Self {
    let endings = extensions.map { "." + $0 }.joinedWithOr
    let description =
      (mustExist ? "an existing file" : "a file name") + (endings.isEmpty ? "" : " in \(endings)")
      + (takesFolders ? " or a folder" : "")
    return Domain(
      placeholder: "FILE", description: description,
      parse: { text, context throws(DomainError) in
        do throws(DomainError) {
          guard !text.isEmpty, !text.utf8.contains(0) else {
            throw DomainError("give \(description).")
          }
          var path = try TypedPath.expanded(text)
          if mustExist {
            path = located(path, context)
            if takesFolders, isFolder(path) { return path }
            try requireFile(at: path, extensions: extensions)
          }
          if takesPipes, isPipe(path) { return path }
          if takesFolders, !mustExist, mayBeFolder(path) { return path }
          guard extensions.isEmpty || hasExtension(path, among: extensions) else {
            throw DomainError("give a file name that ends in \(endings).")
          }
          return path
        } catch {
          var error = error
          error.isOfFile = true
          throw error
        }
      },
      complete: { prefix, _ in PathCompletion.candidates(for: prefix, extensions: extensions) })
  }
}

extension Domain where Value == String {
  /// A folder, there or yet to be made.
  public static var targetFolder: Self {
    Domain(
      placeholder: "DIR", description: "a folder",
      parse: { text, _ throws(DomainError) in
        let path = try TypedPath.expanded(text)
        guard !path.isEmpty else { throw DomainError("give the name of a folder.") }
        return path
      },
      complete: { prefix, _ in PathCompletion.candidates(for: prefix, extensions: ["/"]) })
  }

  /// A folder that is there.
  public static var folder: Self {
    Domain(
      placeholder: "DIR", description: "an existing folder",
      parse: { text, _ throws(DomainError) in
        let path = try TypedPath.expanded(text)
        guard isFolder(path) else { throw DomainError("give a folder that is there.") }
        return path
      },
      complete: { prefix, _ in PathCompletion.candidates(for: prefix, extensions: ["/"]) })
  }
}

private func isFolder(_ path: String) -> Bool {
  var isDirectory: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    && isDirectory.boolValue
}

/// Whether a name is one of a folder to be made: it has no ending, or a slash in its place.
private func mayBeFolder(_ path: String) -> Bool {
  path.hasSuffix("/") || path.split(separator: "/").last?.dropFirst().contains(".") != true
}

private func requireFile(at path: String, extensions: [String]) throws(DomainError) {
  var isDirectory: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
    let (directory, name) = PathCompletion.split(path)
    let siblings = PathCompletion.entries(of: directory).sorted()
    throw DomainError("there is no such file\(suggestion(for: name, among: siblings))")
  }
  if isDirectory.boolValue { throw DomainError("it is a directory; give a file.") }
}

/// Whether it is a FIFO, or a descriptor such as `/dev/stdin` and what `<(command)` stands for.
private func isPipe(_ path: String) -> Bool {
  var status = stat()
  guard stat(path, &status) == 0 else { return false }
  return status.st_mode & S_IFMT == S_IFIFO
    || ["/dev/fd/", "/dev/stdin", "/proc/self/fd/"].contains { path.hasPrefix($0) }
}

private func hasExtension(_ path: String, among extensions: [String]) -> Bool {
  extensions.contains { path.lowercased().hasSuffix("." + $0.lowercased()) }
}

/// Completes the last part of a path from what the disk holds.
enum PathCompletion {
  /// The files and directories whose path begins with `prefix`, in order of name.
  ///
  /// Directories end in `/` and are partial; hidden entries show when the name begins with a dot.
  static func candidates(for prefix: String, extensions: [String]) -> [Completion] {
    guard !prefix.utf8.contains(0) else { return [] }
    if prefix == "~" { return [Completion("~/", isPartial: true)] }
    let (directory, name) = split(prefix)
    let folder = (try? TypedPath.expanded(directory)) ?? directory
    return entries(of: folder).sorted().compactMap { entry in
      guard entry.lowercased().hasPrefix(name.lowercased()) else { return nil }
      if entry.hasPrefix("."), !name.hasPrefix(".") { return nil }
      var isDirectory: ObjCBool = false
      let path = folder.isEmpty ? entry : folder + entry
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      if isDirectory.boolValue { return Completion(directory + entry + "/", isPartial: true) }
      let fits = extensions.isEmpty || hasExtension(entry, among: extensions)
      return fits ? Completion(directory + entry) : nil
    }
  }

  /// The directory of `path`, its final `/` included, and the name after it.
  static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }

  /// The names in a directory; those that are not UTF-8, which no line can say, are left out.
  static func entries(of directory: String) -> [String] {
    guard let stream = opendir(directory.isEmpty ? "." : directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
