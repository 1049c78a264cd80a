import CommandLanguage
import Documents
import Expressions
import Results
import Sessions

/// What working out a condition came to.
struct Finding {
  /// Whether every element is other than 0 and defined.
  let holds: Bool
  private let expression: TypedExpression
  private let session: Session
  private let digits: Int

  /// Elements of a list that are told.
  private static let listed = 8

  /// - Throws: `UsageError` at a path that names nothing.
  init(of expression: TypedExpression, in session: Session, digits: Int) throws(UsageError) {
    let value = try expression.value(in: session)
    holds = !value.elements.isEmpty && value.elements.allSatisfy { ($0.value ?? 0) != 0 }
    (self.expression, self.session, self.digits) = (expression, session, digits)
  }

  /// What was expected and what was found instead.
  var sentence: String {
    let number = NumberText(digits: digits)
    var parts: [String] = []
    for (path, _) in Expression.paths(in: expression.text)
    where !parts.contains(where: { $0.hasPrefix("\(path) is ") }) {
      guard let found = try? TypedExpression(path, at: 0).value(in: session) else { continue }
      let elements = found.elements.prefix(Self.listed).map { element in
        element.value.map { number.plain($0) } ?? "not defined (\(element.reason ?? ""))"
      }
      let more = found.elements.count > elements.count ? ", ..." : ""
      let text = elements.joined(separator: ", ") + more
      parts.append("\(path) is \(found.isList ? "[\(text)]" : text)")
    }
    return
      "expected \(expression.text); found: "
      + (parts.isEmpty ? "it does not hold" : parts.joined(separator: ", ")) + "."
  }
}
