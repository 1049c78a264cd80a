import Documents
import Expressions

extension Glossary {
  /// The rules of expressions, as `calc` and `let` take them.
  static func expressions(width: Int) -> [String] {
    wrapped("Expressions, as `calc` and `let` take them:", width: width)
      + twoColumns(rules, width: width)
      + wrapped("Functions:", width: width)
      + twoColumns(
        Function.allCases.map { ($0.rawValue, $0.meaning) }
          + [("if", "if(c, a, b): a where c holds and b where not")], width: width)
  }

  private static let rules: [(label: String, text: String)] = [
    (
      "paths",
      "moe.loss, moe.jacobian.sigma1, moe.jacobian.expert[3].erank, moe.route.load[0]: the name of an "
        + "object, then a figure; `figures NAME` lists them. The longest name of an object that begins a "
        + "path is meant"
    ),
    (
      "lists",
      "[1, 2, 3]; a range 1..5; a name that every expert has and no mean, moe.route.load (moe.jacobian.erank "
        + "is the routed mean, expert[*].erank the list); and a * within a path and "
        + "before a point, lm.layer*.jacobian.erank, in the order of `ls`. Lists go element by element; "
        + "a number goes with each, and x[0] is the first"
    ),
    ("- and *", "names hold - and .: a difference is a - b and a product a * b, with blanks"),
    ("^", "powers bind tightest and to the right: -2 ^ 2 is -4, 2 ^ 3 ^ 2 is 512"),
    ("* / + -", "from the left, products before sums"),
    ("..", "whole numbers from one to the other"),
    ("== != < <= > >=", "1 where it holds and 0 where not"),
    ("not and or", "the loosest; 0 is false and all else is true"),
    (
      "not defined",
      "what has no value stays so and says why; what one side of `and` or `or` decides needs no other, "
        + "and defined(x) leaves such elements out"
    ),
    ("units", "are carried along; where two do not fit it is said, and the result has none"),
  ]
}
