import CommandLanguage
import Documents
import Expressions
import Lessons
import Results
import Sessions

/// Judges answers to a question of a lesson by the lesson's session, and by the person's copy of it.
public struct Judge {
  let question: Question
  /// As the lesson stands.
  let lesson: Session
  /// As the person has made it since.
  let copy: Session
  /// What of it the person made or changed, the newest last.
  let made: [String]

  /// - `made`: the names of what the person made or changed; nil for all that the lesson's session has not.
  public init(_ question: Question, lesson: Session, copy: Session, made: [String]? = nil) {
    (self.question, self.lesson, self.copy) = (question, lesson, copy)
    self.made = made ?? copy.made(since: lesson)
  }

  /// What the answer should have been, in words; nil where its expression has no value.
  public var rightAnswer: String? {
    switch question.kind {
    case .choice(let choices, _):
      place(in: lesson).map { "\(Question.letter($0))) \(choices[$0])" }
    case .number(let expression, _):
      number(expression, in: lesson).map {
        NumberText(digits: lesson.settings.digits).plain($0)
      }
    case .word(let words): words.first
    case .command(let answer, _, _): answer
    }
  }

  /// Judges what was typed for a choice, a number or a word.
  ///
  /// It is right where it is so of either session, so that what a person tried does not make it wrong.
  public func judge(_ answer: String) -> Judgement {
    switch question.kind {
    case .choice(let choices, _):
      guard let place = Question.place(of: answer, among: choices) else {
        let last = Question.letter(choices.count - 1)
        return .unreadable("'\(answer)' is none of the choices: type a letter from a to \(last).")
      }
      if place == self.place(in: lesson) { return .right(remark: nil) }
      if place == self.place(in: copy) { return .right(remark: Self.ofCopy) }
      return .wrong(message: message { Question.place(of: $0, among: choices) == place })
    case .number(let expression, let tolerance): return judge(answer, expression, tolerance)
    case .word(let words):
      if Question.isOne(answer, of: words) { return .right(remark: nil) }
      return .wrong(message: message { Question.isOne(answer, of: [$0]) })
    case .command: return .unreadable("the answer is a command; type it.")
    }
  }

  private static let ofCopy = "That is so in your copy; in the lesson's session it is another."

  private func message(_ isMeant: (String) -> Bool) -> String? {
    question.mistakes.first { isMeant($0.answer) }?.message
  }

  /// Which choice is right in a session, from 0.
  private func place(in session: Session) -> Int? {
    guard case .choice(let choices, let right) = question.kind else { return nil }
    if right.count == 1, let place = Question.place(of: right, among: choices) { return place }
    guard let value = number(right, in: session), value == value.rounded(),
      (1...Double(choices.count)).contains(value)
    else { return nil }
    return Int(value) - 1
  }

  /// The value of an expression that is one number.
  private func number(_ expression: String, in session: Session) -> Double? {
    guard let value = try? TypedExpression(expression, at: 0).value(in: session), !value.isList
    else { return nil }
    return value.elements.first?.value
  }

  private func judge(
    _ answer: String, _ expression: String, _ tolerance: Question.Tolerance
  ) -> Judgement {
    let given = numbers(in: answer)
    guard !given.isEmpty else {
      return .unreadable(
        answer.contains(",") && !answer.contains("(")
          ? "'\(answer)' is no number: write its decimals after a point."
          : "'\(answer)' is no number, and no expression that has one value.")
    }
    func isNear(_ value: Double?, in session: Session) -> Bool {
      guard let value, let width = width(tolerance, around: value, in: session) else {
        return false
      }
      return given.contains { abs($0 - value) <= width + 1e-12 * max(1, abs(value)) }
    }
    if isNear(number(expression, in: lesson), in: lesson) { return .right(remark: nil) }
    if isNear(number(expression, in: copy), in: copy) { return .right(remark: Self.ofCopy) }
    return .wrong(message: message { isNear(number($0, in: lesson), in: lesson) })
  }

  /// The numbers that an answer can mean; 5% is 0.05, or 5 where percents are asked for.
  private func numbers(in answer: String) -> [Double] {
    if answer.hasSuffix("%"), let percent = Double(answer.dropLast().filter { $0 != " " }) {
      return [percent / 100, percent]
    }
    let found = [number(answer, in: copy), number(answer, in: lesson)].compactMap { $0 }
    guard found.isEmpty, let first = answer.split(separator: " ").first,
      answer.split(separator: " ").count == 2, let plain = Double(first)
    else { return found }
    // A number with its unit.
    return [plain]
  }

  private func width(
    _ tolerance: Question.Tolerance, around value: Double, in session: Session
  ) -> Double? {
    switch tolerance {
    case .relative(let share): share * abs(value)
    case .absolute(let expression): number(expression, in: session).map { abs($0) }
    }
  }
}

extension Judge {
  /// Judges what a person's commands have come to.
  ///
  /// - `latest`: what the last of them made or changed, of which a particular mistake is to be.
  /// - Returns: Nil while nothing was made and no expectation holds.
  public func judgeEffect(latest: [String] = []) -> (judgement: Judgement, object: String?)? {
    guard case .command(_, let expectations, _) = question.kind else { return nil }
    let names = made.filter { copy.object(named: $0) != nil }
    // The newest first: that is what the answer is, where several would do.
    for name in names.reversed() where expectations.allSatisfy({ holds($0, of: name) }) {
      return (.right(remark: nil), name)
    }
    if !expectations.contains(where: Self.namesMade),
      expectations.allSatisfy({ holds($0, of: nil) })
    {
      return (.right(remark: nil), names.last)
    }
    guard !names.isEmpty else { return nil }
    let judged = latest.isEmpty ? names : latest
    let mistake = question.mistakes.first { mistake in
      Self.namesMade(mistake.answer)
        ? judged.contains { holds(mistake.answer, of: $0) } : holds(mistake.answer, of: nil)
    }
    return (.wrong(message: mistake?.message ?? shortfall(of: judged, expectations)), nil)
  }

  /// What the object that comes nearest falls short of.
  private func shortfall(of names: [String], _ expectations: [String]) -> String? {
    let best = names.max { first, second in
      expectations.count { holds($0, of: first) } < expectations.count { holds($0, of: second) }
    }
    for expectation in expectations {
      guard let best, !holds(expectation, of: best) else { continue }
      guard let finding = finding(of: expectation, for: best) else { continue }
      return "Not yet: \(finding.sentence)"
    }
    return nil
  }

  /// What is meant by whatever the person made.
  static let madeName = "made"

  private static func namesMade(_ expression: String) -> Bool {
    Expression.names(madeName, in: expression)
  }

  /// A condition with the object `name` in the place of `made`; nil where it does not apply to that.
  private func finding(of expression: String, for name: String?) -> Finding? {
    let text = name.map { Expression.renaming(Self.madeName, to: $0, in: expression) }
    guard let typed = try? TypedExpression(text ?? expression, at: 0) else { return nil }
    return try? Finding(of: typed, in: copy, digits: copy.settings.digits)
  }

  private func holds(_ expression: String, of name: String?) -> Bool {
    finding(of: expression, for: name)?.holds == true
  }
}

extension Session {
  /// The names of what is other than in an earlier session, or was not there.
  public func made(since earlier: Session) -> [String] {
    objects.filter { earlier.object(named: $0.name)?.digest != $0.digest }.map(\.name)
  }
}
