/// Why gnuplot made no picture.
public enum GnuplotError: Error, Equatable {
  /// There is no program of that name.
  case missing(program: String)
  /// It could not be started, for a reason of the system's.
  case notStarted(reason: String)
  /// It said this instead of drawing.
  case refused(message: String)
  /// It ended while it was drawing; what it said last.
  case ended(message: String)
  /// It did not answer within so many seconds.
  case timedOut(seconds: Int)
  /// What it gave is no picture of the form asked for.
  case nonsense(form: String)
  /// Its caller had it stop.
  case stopped
}
