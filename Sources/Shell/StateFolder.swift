import Foundation

/// Where what outlives a run is kept: history and recovery files.
public enum StateFolder {
  /// `$XDG_STATE_HOME/chartroom`, by default `~/.local/state/chartroom`; made when it is missing.
  ///
  /// - Throws: `ShellError.refused` with the reason.
  public static func path() throws(ShellError) -> String {
    let environment = ProcessInfo.processInfo.environment
    var parent = environment["XDG_STATE_HOME"] ?? ""
    // The XDG specification has relative paths ignored.
    if !parent.hasPrefix("/") { parent = (environment["HOME"] ?? "") + "/.local/state" }
    let path = parent + "/chartroom"
    if access(path, W_OK | X_OK) == 0 { return path }
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw .refused(
        "'\(path)' cannot be made: \(String(cString: strerror(errno))). Set XDG_STATE_HOME.")
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw .refused("'\(path)' cannot be written to. Set XDG_STATE_HOME.")
    }
    return path
  }
}
