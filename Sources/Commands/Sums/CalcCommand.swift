import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let calc = ShellCommand(
    "calc", abstract: "Works out an expression of figures and prints it.", topic: "sums",
    discussion: [
      "A path such as moe.jacobian.sigma1 names a figure of an object, as `figures moe.jacobian` lists "
        + "them. Operators are + - * / ^, comparisons, and, or, not; `help expressions` has the rules "
        + "and the functions. What is not defined stays so, with the reason."
    ],
    examples: [
      "calc moe.jacobian.sigma1 / 2", "calc mean(moe.route.load) == 1 / 8", "calc -2 ^ 2",
      "calc std(moe.route.load) / mean(moe.route.load)",
    ],
    seeAlso: ["let", "figures", "each"], effect: .reads,
    .expression
  ) { (bench: inout Workbench, expression) in
    let value = try expression.value(in: bench.session)
    var report = value.answer(digits: bench.digits)
    report.data = value.json
    report.rows = value.table
    return report
  }
}
