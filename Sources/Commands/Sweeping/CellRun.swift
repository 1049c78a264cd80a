import CommandLanguage
import Expressions
import Foundation
import LinearAlgebra
import Results
import Sessions
import Sweeps

/// Runs a cell's commands in a session of its own, as a person would type them.
struct CellRun {
  private var interpreter: Interpreter
  private let monitor: Monitor

  /// Begins with `base` and the cell's seed.
  private init(base: Session, seed: UInt64, files: FilePolicy, monitor: Monitor) {
    var session = base
    session.seed = seed
    let quiet = Surroundings(
      start: { _, _, _ in Job(monitor: monitor.withoutReports, note: { _ in }) },
      announce: { _ in })
    interpreter = Interpreter(session: session, surroundings: quiet)
    interpreter.files = files
    self.monitor = monitor
  }

  /// A figure or an object that is asked for and not there, in a sentence.
  struct Missing: Error { let description: String }

  /// What a cell was stopped within throws; nothing of it is kept.
  struct Stopped: Error {}

  /// Runs `cell` of `design` and measures it.
  ///
  /// - Returns: the cell, done, and a session of the objects that it keeps.
  /// - Throws: `Interpreter.Failure` with the command that failed, `Refusal` for a figure or an object that is not
  ///   there, `Stopped`.
  static func run(
    _ cell: SweepCell, of design: SweepDesign, base: Session, files: FilePolicy,
    monitor: Monitor = .silent
  ) throws -> (cell: SweepCell, kept: Session) {
    var run = CellRun(base: base, seed: cell.seed, files: files.forCell(), monitor: monitor)
    for command in design.commands(of: cell.words, seed: cell.seed) { try run.enter(command) }
    let session = run.interpreter.session
    let figures = try run.figures(of: design.measures)
    let keep = design.keep(of: cell.words, seed: cell.seed)
    for name in keep where session.object(named: name) == nil {
      throw Missing(description: "there is no '\(name)' at the end of the cell for --keep.")
    }
    return (
      cell.done(figures, digest: session.digest), session.filtered { keep.contains($0.name) }
    )
  }

  /// Lines within lines go no deeper.
  private static let depth = 16

  private mutating func enter(_ line: String, depth: Int = 0) throws {
    guard depth < Self.depth else { throw Refusal("`\(line)` goes too deep.") }
    let outcome: Interpreter.Outcome
    do throws(Interpreter.Failure) {
      outcome = try interpreter.run(line)
    } catch {
      if monitor.shouldStop() { throw Stopped() }
      throw Refusal("`\(line)`: \(error.message)")
    }
    if monitor.shouldStop() { throw Stopped() }
    switch outcome.request {
    case nil: break
    case .each(let loop):
      for value in loop.values { try enter(loop.line(value), depth: depth + 1) }
    case .time(let command): try enter(command, depth: depth + 1)
    default:
      throw Refusal("`\(line)`: a cell runs commands that make, measure or show objects.")
    }
  }

  private func figures(of measures: [String]) throws -> [SweepFigure] {
    var figures: [SweepFigure] = []
    for measure in measures {
      do throws(ExpressionError) {
        for entry in try interpreter.session.figures(at: measure).entries
        where !figures.contains(where: { $0.path == entry.path }) {
          figures.append(SweepFigure(entry.figure, path: entry.path))
        }
      } catch {
        throw Missing(
          description: "--measure \(measure): \(error.message)\(error.hint.map { " \($0)" } ?? "")")
      }
    }
    return figures
  }
}

extension SweepFolder {
  /// Runs a cell and writes its result, or why it failed.
  ///
  /// - Returns: the cell as it then is; nil where it was stopped, and nothing was written.
  /// - Throws: a file's own error.
  func run(
    _ cell: SweepCell, of design: SweepDesign, base: Session, files: FilePolicy, monitor: Monitor
  ) throws -> (cell: SweepCell, cost: CellCost)? {
    ProcessMemory.resetPeak()
    let start = ContinuousClock.now
    func seconds() -> Double { start.duration(to: .now) / .seconds(1) }
    do {
      let (done, kept) = try CellRun.run(
        cell, of: design, base: base, files: files, monitor: monitor)
      let cost = CellCost(
        seconds: seconds(), memory: ProcessMemory.peak, host: ProcessMemory.host,
        version: Version.number)
      try write(done, of: design, kept: kept, cost: cost)
      return (done, cost)
    } catch is CellRun.Stopped {
      return nil
    } catch let error where error is Refusal || error is CellRun.Missing {
      let text = (error as? CellRun.Missing)?.description ?? "\(error)"
      let failure = CellFailure(
        error: text, seconds: seconds(), host: ProcessMemory.host,
        asked: error is CellRun.Missing ? design.measures + design.keep : nil)
      try write(failure, of: cell.key)
      return (
        cell.failed(text),
        CellCost(
          seconds: failure.seconds, memory: 0, host: failure.host, version: Version.number)
      )
    }
  }
}
