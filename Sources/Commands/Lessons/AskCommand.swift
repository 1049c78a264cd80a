import CommandLanguage
import Documents
import Lessons

extension ShellCommand {
  static let ask = ShellCommand(
    "ask", abstract: "Asks a question of a lesson.", topic: "lessons",
    discussion: [
      "In a lesson (`play`) a person answers: one of several, a number, a word, or a command of which the "
        + "effect is looked at and never the text. Anywhere else the question stands with its answer, "
        + "which of a command is run.",
      "An answer of a command is right when all that --expect says holds: of one object that the person "
        + "made or changed, where it names `made`, else of the session.",
    ],
    examples: [
      "ask 'How many samples has d?' --number d.samples --within 0 --hint 'See `ls`.'",
      "ask 'Which is soft?' --choice top-k --choice soft --right b --wrong 'a: That runs k of them.'",
      "ask 'Train it further.' --command 'train moe --resume --steps 5' --expect 'made.steps > 5'",
    ],
    seeAlso: ["predict", "expect", "play"], effect: .reads,
    .positional("question", .text, help: "What is asked."), .group(QuestionOptions.answers)
  ) { (bench: inout Workbench, text, options) in
    bench.request = .ask(try options.question(text))
    return Report()
  }

  static let predict = ShellCommand(
    "predict", abstract: "Asks for a guess before a command of a lesson.", topic: "lessons",
    discussion: [
      "In a lesson (`play`) the guess is taken down, and after the command that follows it stands beside "
        + "what came out. Nothing is right or wrong about it."
    ],
    examples: [
      "predict 'How large will sigma1 be?' --number moe.jacobian.sigma1",
      "predict 'Which has the smaller loss?' --choice d --choice moe --right '1 + (2 > 1)'",
    ],
    seeAlso: ["ask", "expect", "play"], effect: .reads,
    .positional("question", .text, help: "What is asked."), .group(QuestionOptions.guesses)
  ) { (bench: inout Workbench, text, options) in
    bench.request = .ask(try options.question(text, isPrediction: true))
    return Report()
  }

  static let expect = ShellCommand(
    "expect", abstract: "Says when a condition on results does not hold.", topic: "lessons",
    discussion: [
      "One line when it holds, of a list for every element; otherwise an error with what was found. A "
        + "transcript in which one fails does not verify, whatever it says."
    ],
    examples: ["expect moe.steps > 0", "expect sum(moe.route.load) == 1"],
    seeAlso: ["calc", "ask", "replay"], effect: .reads,
    .expression
  ) { (bench: inout Workbench, expression) in
    let finding = try Finding(of: expression, in: bench.session, digits: bench.digits)
    guard finding.holds else { throw Expectation(finding: finding.sentence) }
    return Report("as expected: \(expression.text)")
  }
}

/// A condition that does not hold.
struct Expectation: Error, CustomStringConvertible {
  let finding: String
  var description: String { finding }
}

extension Interpreter {
  /// The question that a line asks, whatever is in the session; nil of any other line.
  ///
  /// - Throws: `Failure` where the line asks, but not as it should.
  public static func question(of line: String) throws(Failure) -> Question? {
    guard asksOrPredicts(line) else { return nil }
    // A bench alone: an interpreter would set threads and memory anew.
    var bench = Workbench()
    do {
      _ = try table.invocation(of: line, in: bench)?.run(in: &bench)
    } catch let error as UsageError {
      throw Failure(error, of: line)
    } catch {
      throw Failure(error)
    }
    guard case .ask(let question)? = bench.request else { return nil }
    return question
  }

  /// Whether a line is a question or a guess of a lesson.
  public static func asksOrPredicts(_ line: String) -> Bool {
    [ShellCommand.ask.name, ShellCommand.predict.name].contains { line.hasPrefix("\($0) ") }
  }
}

extension Interpreter.Failure {
  /// Whether a condition did not hold that was to.
  public var isOfExpectation: Bool { code == "expectation" }
}
