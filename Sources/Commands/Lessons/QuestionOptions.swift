import CommandLanguage
import Expressions
import Lessons

/// What `ask` and `predict` are given.
struct QuestionOptions: Sendable {
  var choices: [String] = []
  var right: String?
  var number: String?
  var within: String?
  var words: [String] = []
  var command: String?
  var expectations: [String] = []
  var isOwn = false
  var hints: [String] = []
  var tries = 2
  var explanation: String?
  var mistakes: [String] = []
  var alternatives: [String] = []

  /// What a guess can be.
  static let guesses = ParameterGroup<Workbench, QuestionOptions>(
    "Answers", defaults: QuestionOptions()
  ) { declareGuesses(in: &$0) }

  /// What an answer can be, and what helps.
  static let answers = ParameterGroup<Workbench, QuestionOptions>(
    "Answers", defaults: QuestionOptions()
  ) {
    declareGuesses(in: &$0)
    $0.repeatedOption(
      "word", .text, \.words, help: "A word that is right, capitals aside; any of several.")
    $0.option(
      "command", .text, \.command,
      help: "A command that does what is asked; any that has the effect is right.")
    $0.repeatedOption(
      "expect", .text, \.expectations,
      help: "With --command: what must hold then; `made` is what the person made or changed.")
    $0.flag(
      "own", \.isOwn,
      help:
        "With --command: what the person made goes on in the lesson in place of what that makes."
    )
    $0.repeatedOption("hint", .text, \.hints, group: "Help", help: "Shown by `hint`, one by one.")
    $0.option(
      "tries", .integer(0...100), \.tries, group: "Help",
      help: "After so many wrong answers `answer` shows the right one.")
    $0.option("explain", .text, \.explanation, group: "Help", help: "What is said afterwards.")
    $0.repeatedOption(
      "wrong", .text, \.mistakes, group: "Help",
      help: "ANSWER: MESSAGE, said of that mistake; of a command ANSWER is a condition.")
    $0.repeatedOption(
      "also", .text, \.alternatives, group: "Help",
      help: "Another answer that `play --check` holds to be right.")
  }

  private static func declareGuesses(in group: inout ParameterGroup<Workbench, QuestionOptions>) {
    group.repeatedOption(
      "choice", .text, \.choices, help: "One of several, called a, b, c in their order.")
    group.option(
      "right", .text, \.right,
      help: "Of choices the letter, or an expression whose value is the place from 1.")
    group.option("number", .text, \.number, help: "A number: the expression it is the value of.")
    group.option(
      "within", .text, \.within,
      help: "How near: a share such as 5%, or an expression such as 0.1 (default 1%).")
  }
}

extension QuestionOptions {
  /// The question, of which every expression reads.
  ///
  /// - Throws: `Refusal` saying what is missing, or has no effect.
  func question(_ text: String, isPrediction: Bool = false) throws -> Question {
    guard !text.allSatisfy(\.isWhitespace) else { throw Refusal("the question has no words.") }
    let question = Question(
      text, kind: try kind(), isPrediction: isPrediction, hints: hints, tries: tries,
      explanation: explanation, mistakes: try mistakes.map(mistake), alternatives: alternatives)
    guard case .command = question.kind else { return question }
    for mistake in question.mistakes { try require(mistake.answer, in: "--wrong") }
    return question
  }

  private func kind() throws -> Question.Kind {
    let given: [(name: String, isGiven: Bool)] = [
      ("--choice", !choices.isEmpty), ("--number", number != nil), ("--word", !words.isEmpty),
      ("--command", command != nil),
    ]
    let kinds = given.filter(\.isGiven).map(\.name)
    guard let kind = kinds.first else {
      throw Refusal(
        "the question has no answer; give --choice and --right, --number, --word or --command.")
    }
    guard kinds.count == 1 else {
      throw Refusal("\(kinds.joined(separator: " and ")) are answers of two kinds; give one.")
    }
    for (option, isGiven, owner) in [
      ("--right", right != nil, "--choice"), ("--within", within != nil, "--number"),
      ("--expect", !expectations.isEmpty, "--command"), ("--own", isOwn, "--command"),
    ] where isGiven && kind != owner {
      throw Refusal("\(option) has no effect on \(kind); it is of \(owner).")
    }
    if let number { return try ofNumber(number) }
    if let command { return try ofCommand(command) }
    return words.isEmpty ? try ofChoices() : .word(words)
  }

  private func ofNumber(_ number: String) throws -> Question.Kind {
    try require(number, in: "--number")
    guard let within else { return .number(number, within: .relative(0.01)) }
    if within.hasSuffix("%") {
      guard let share = Double(within.dropLast()), share >= 0, share.isFinite else {
        throw Refusal("--within cannot be '\(within)': give a share such as 5%.")
      }
      return .number(number, within: .relative(share / 100))
    }
    try require(within, in: "--within")
    return .number(number, within: .absolute(within))
  }

  private func ofCommand(_ command: String) throws -> Question.Kind {
    guard !expectations.isEmpty else {
      throw Refusal("nothing says whether a command is right; add --expect.")
    }
    for expectation in expectations { try require(expectation, in: "--expect") }
    return .command(answer: command, expectations: expectations, isOwn: isOwn)
  }

  private func ofChoices() throws -> Question.Kind {
    guard (2...Question.maximumChoices).contains(choices.count) else {
      throw Refusal(
        "\(choices.count) choices; give from 2 to \(Question.maximumChoices), --choice for each.")
    }
    guard let right else { throw Refusal("no choice is right; add --right with its letter.") }
    if right.count == 1, right.first?.isLetter == true {
      guard Question.place(of: right, among: choices) != nil else {
        throw Refusal(
          "--right cannot be '\(right)': the choices are a to \(Question.letter(choices.count - 1))."
        )
      }
    } else {
      try require(right, in: "--right")
    }
    return .choice(choices, right: right)
  }

  private func mistake(_ text: String) throws -> Question.Mistake {
    guard let cut = text.range(of: ": ") else {
      throw Refusal("--wrong cannot be '\(text)': write ANSWER: MESSAGE.")
    }
    return Question.Mistake(
      answer: String(text[..<cut.lowerBound]), message: String(text[cut.upperBound...]))
  }

  private func require(_ expression: String, in option: String) throws {
    do throws(ExpressionError) { _ = try Expression(expression) } catch {
      throw Refusal("\(option) '\(expression)': \(error.message)")
    }
  }
}
