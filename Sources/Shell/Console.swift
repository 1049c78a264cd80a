import CommandLanguage
import Documents
import LineEditor

/// Where a shell shows what it has to say.
///
/// A console is used from one thread. Writing does not throw, since nobody could do better than to
/// stop: what went wrong first is kept in `problem`, and the shell ends at its next line.
public protocol Console: AnyObject {
  /// Whether a person sits there, who can be asked and shown progress.
  var isInteractive: Bool { get }
  /// Whether colour is understood and wanted.
  var hasColour: Bool { get }
  /// Columns of what is shown.
  var width: Int { get }
  /// Lines that are seen at once.
  var height: Int { get }
  /// How many colours there are where there is colour.
  var colours: ColourDepth { get }
  /// Whether it is a terminal that may be asked for images.
  var showsImages: Bool { get }
  /// Why nothing more can be written, if so.
  var problem: LineEditorError? { get }
  /// Shows lines.
  func show(_ lines: [String])
  /// Shows lines, screen by screen if there are many.
  func page(_ lines: [String])
  /// Shows the lines of an error.
  func showError(_ lines: [String])
  /// Shows remarks that are no part of any answer.
  func note(_ lines: [String])
}

extension Console {
  public var height: Int { 24 }
  public var colours: ColourDepth { .full }
  public var showsImages: Bool { false }

  /// Says at the end why the output is not whole; a reader that went away knows.
  func complain() {
    guard let problem, problem != .outputClosed else { return }
    do { try Terminal.write("error: \(displayed("\(problem)"))\n", to: .error) } catch {}
  }
}

/// Shows nothing but remarks: for commands that are only compared.
public final class SilentConsole: Console {
  private let remarks: (any Console)?

  /// - Parameter remarks: the console that takes the remarks.
  public init(remarks: (any Console)? = nil) { self.remarks = remarks }
  public var isInteractive: Bool { false }
  public var hasColour: Bool { false }
  public var width: Int { 80 }
  public var problem: LineEditorError? { nil }
  public func show(_ lines: [String]) {}
  public func page(_ lines: [String]) {}
  public func showError(_ lines: [String]) {}
  public func note(_ lines: [String]) { remarks?.note(lines) }
}
