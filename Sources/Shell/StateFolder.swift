import Foundation
import Safetensors

/// Where what outlives a run is kept: history and recovery files.
public enum StateFolder {
  /// `$XDG_STATE_HOME/chartroom`, by default `$HOME/.local/state/chartroom`; made when it is missing.
  ///
  /// - Throws: `ShellError.refused` with the reason, also when the folder is not the person's own or is
  ///   open to others.
  public static func path() throws(ShellError) -> String {
    // The XDG specification has relative paths ignored.
    guard let parent = absolute("XDG_STATE_HOME") ?? absolute("HOME").map({ $0 + "/.local/state" })
    else {
      throw .refused("HOME is not set to a path from the root. Set it, or XDG_STATE_HOME.")
    }
    let path = parent + "/chartroom"
    do throws(SafetensorsError) {
      try PrivateFile.makeFolder(at: path)
      return path
    } catch {
      throw .refused("'\(path)': \(error.reason) Or set XDG_STATE_HOME to another folder.")
    }
  }

  /// What a variable of the environment holds, if it is a path from the root.
  static func absolute(_ variable: String) -> String? {
    getenv(variable).flatMap { String(validatingCString: $0) }.flatMap {
      $0.hasPrefix("/") ? $0 : nil
    }
  }
}
