import CommandLanguage
import Documents
import Gnuplot
import Lessons
import LinearAlgebra
import Sessions

/// What a command works on: the session, and whoever stands around it.
public struct Workbench: Sendable {
  public var session: Session
  public let surroundings: Surroundings
  /// What the command asks of the shell, which only it can do.
  public var request: ShellRequest?
  /// Options a stopped command is to be journalised with, so that running it again stops as it did.
  public var journalOptions: [String: String] = [:]

  /// Options that change nothing of what a command makes, and are left out of the journal.
  var journalOmissions: Set<String> = []
  /// The program whose processes run cells of sweeps; nil where they run in this one.
  public var program: String?

  public init(session: Session = Session(), surroundings: Surroundings = .silent) {
    self.session = session
    self.surroundings = surroundings
  }

  /// What the commands of whoever gives them may do to files.
  public var files = FilePolicy()
  /// What a command says besides its answer, on standard error and in no transcript.
  public internal(set) var notes: [String] = []
  /// The digest of the session that was last saved or loaded.
  public internal(set) var savedDigest: String?

  /// Whether the session brought a journal of its own, as a loaded one does.
  var replacesJournal = false

  /// What was done and said since the program began.
  var proceedings: [Proceeding] = []

  /// What draws files of pictures.
  let gnuplot = GnuplotProcess()

  /// The command line being run.
  public internal(set) var line = ""
}

/// A job under way, as the one who waits sees it.
public struct Job: Sendable {
  /// Hears of finished pieces, and says when to stop.
  public let monitor: Monitor
  /// Takes a few words on how it goes, such as the loss, to show beside the progress.
  public let note: @Sendable (String) -> Void

  public init(monitor: Monitor, note: @escaping @Sendable (String) -> Void) {
    self.monitor = monitor
    self.note = note
  }
}

/// What the place a command runs in offers it.
public struct Surroundings: Sendable {
  /// What becomes of a job that is told to stop.
  public enum Stop: Sendable {
    /// Nothing of it is kept, so that it need not be waited for.
    case drops
    /// The pieces that are done are kept, once there are some.
    case keeps
    /// It is to clear up itself, as a file half written.
    case finishes
  }

  /// Begins a job of the given title, whose pieces are counted in `unit`.
  public let start: @Sendable (_ title: String, _ unit: String, _ stop: Stop) -> Job
  /// Says something before a long job begins.
  public let announce: @Sendable (String) -> Void
  /// Asks a person a question to be answered with yes or no.
  public let confirm: @Sendable (_ question: String) -> Bool

  public init(
    start: @escaping @Sendable (_ title: String, _ unit: String, _ stop: Stop) -> Job,
    announce: @escaping @Sendable (String) -> Void,
    confirm: @escaping @Sendable (_ question: String) -> Bool = { _ in false }
  ) {
    self.start = start
    self.announce = announce
    self.confirm = confirm
  }

  /// Shows nothing and stops nothing.
  public static let silent = Surroundings(
    start: { _, _, _ in Job(monitor: .silent, note: { _ in }) }, announce: { _ in })

  /// Begins a job; unless told otherwise one that keeps what is done of it when it is told to stop.
  public func begin(_ title: String, _ unit: String, stop: Stop = .keeps) -> Job {
    start(title, unit, stop)
  }
}

/// What only the shell can do, asked for by a command.
public enum ShellRequest: Equatable, Sendable {
  case quit
  case record(path: String)
  case stopRecording
  /// `allowed`: what the transcript may write all the same.
  case replay(path: String, verifies: Bool, updates: Bool, allowed: String? = nil)
  /// `path`: nil for the list of lessons, or the latest one.
  case play(path: String?, LessonAction, allowed: String? = nil)
  case ask(Question)
  case history(count: Int?)
  case undo
  case redo
  case time(command: String)
  case each(EachLoop)
}

/// Commands of this shell: they change a `Workbench` and answer with a `Report`.
public typealias ShellCommand = Command<Workbench, Report>

/// Something a command refuses to do, in one sentence.
struct Refusal: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
