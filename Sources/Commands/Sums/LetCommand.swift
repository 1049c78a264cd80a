import CommandLanguage
import Documents
import Expressions
import Results
import Sessions

extension ShellCommand {
  static let `let` = ShellCommand(
    "let", abstract: "Keeps what an expression comes to under a name.", topic: "sums",
    discussion: [
      "A number or a list, with how it was made; further expressions name it as they do a figure. It "
        + "is worked out once: where a result changes, the value stays until `let` is run again."
    ],
    examples: [
      "let ratio = moe.jacobian.sigma1 / moe.jacobian.plain_mean.sigma1",
      "let uneven = sort(moe.route.load)", "calc uneven[0] < 1 / 8",
    ],
    seeAlso: ["calc", "figures", "each"],
    .rest(
      "value", help: "NAME = EXPRESSION.",
      complete: { @Sendable text, bench in
        guard let sign = text.firstIndex(of: "=") else { return nil }
        let offset = text[...sign].utf8.count
        let completion = PathCompletion(String(text[text.index(after: sign)...]))
        guard case .word(let start, let found) = completion.completions(in: bench.session) else {
          return nil
        }
        return .word(from: offset + start, found)
      }
    ) { @Sendable word, bench throws(UsageError) in try Assignment(word, in: bench) }
  ) { (bench: inout Workbench, assignment) in
    let value = try assignment.expression.value(in: bench.session)
    try bench.session.requireRoom(for: .result, named: assignment.name)
    if let old = bench.session.object(named: assignment.name), !(old.content is CalculatedValue) {
      throw Refusal(
        "'\(assignment.name)' is a \(old.content.kind); give the value another name, or take that "
          + "out with `rm \(assignment.name)`.")
    }
    var report = value.answer(digits: bench.digits)
    report.data = value.json
    return try bench.keep(value, as: assignment.name, reporting: report)
  }
}

/// `NAME = EXPRESSION`.
private struct Assignment: Sendable {
  let name: String
  let expression: TypedExpression

  init(_ word: Word, in bench: Workbench) throws(UsageError) {
    let text = word.text
    let start = word.range.lowerBound
    guard let sign = text.firstIndex(of: "=") else {
      throw UsageError(
        "'\(text)' keeps nothing: write NAME = EXPRESSION.", at: word.range,
        hint: "For example `let ratio = moe.jacobian.sigma1 / 2`.")
    }
    let typed = text[..<sign].reversed().drop(while: \.isWhitespace).reversed()
    let name = String(typed)
    let place = start..<start + max(1, name.utf8.count)
    do throws(DomainError) {
      self.name = try Domain<Workbench, String>.name.parse(name, in: bench)
    } catch {
      throw UsageError("the name cannot be '\(name)': \(error.advice)", at: place)
    }
    guard !Expression.isReserved(name) else {
      throw UsageError(
        "the name cannot be '\(name)': expressions have that word for themselves.", at: place)
    }
    let rest = text[text.index(after: sign)...]
    let own = rest.drop(while: \.isWhitespace)
    expression = try TypedExpression(
      String(own), at: start + text.utf8.count - own.utf8.count)
  }
}
