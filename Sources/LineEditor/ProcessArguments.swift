import CEditLine

/// What the process was started with.
public enum ProcessArguments {
  /// The program's name and its arguments, as the system gave them; nil for one that is not UTF-8.
  ///
  /// Swift's `CommandLine` finds them by way of /proc, and has none where that is not mounted, as in a bare
  /// chroot: a program would do nothing and call it success.
  public static var all: [String?] {
    guard let arguments = editline_arguments() else { return [] }
    var texts: [String?] = []
    while let argument = arguments[texts.count] {
      texts.append(String(validatingCString: argument))
    }
    return texts
  }
}
