import CEditLine

/// Interrupts (SIGINT, Ctrl-C) as a process-wide count that long work polls.
///
/// The handler is C and async-signal-safe, and installed without SA_RESTART, so that a system call
/// that waits returns with EINTR. While a command runs, Ctrl-C raises the flag; the command polls
/// `isRaised` at its step boundaries. At the prompt the terminal also turns Ctrl-C into SIGINT (so
/// `stty intr` and `kill -INT` are honoured): the same handler counts it and wakes the editor,
/// which drops the line and clears the flag, so that no interrupt meant for the prompt reaches the
/// next command. All members are thread safe; polling costs two atomic loads.
public enum InterruptFlag {
  /// Installs the handler for the life of the process; calling it again does nothing.
  public static func install() {
    _ = interrupts_install()
  }

  /// Whether an interrupt arrived since the last `clear()`.
  public static var isRaised: Bool { count != 0 }

  /// How many interrupts arrived since the last `clear()`.
  public static var count: UInt64 { interrupts_count() }

  /// How many interrupts since the last `clear()` fell within the second before the latest one.
  ///
  /// The span ends at the latest interrupt, not at the call, so that a slow poll misses nothing.
  public static var countWithinOneSecond: Int {
    Int(interrupts_within(1_000_000_000))
  }

  /// Forgets the interrupts so far; called before a command starts.
  public static func clear() {
    interrupts_clear()
  }
}
