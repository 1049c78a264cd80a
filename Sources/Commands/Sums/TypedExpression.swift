import CommandLanguage
import Expressions
import Results
import Sessions

/// An expression as it was typed, and where in the line.
struct TypedExpression: Sendable {
  let text: String
  let expression: Expression
  /// Of its first byte in the line.
  let offset: Int

  /// - Throws: `UsageError` at the word that does not fit.
  init(_ text: String, at offset: Int) throws(UsageError) {
    (self.text, self.offset) = (text, offset)
    do throws(ExpressionError) { expression = try Expression(text) } catch {
      throw UsageError(error, at: offset)
    }
  }

  /// What it comes to.
  ///
  /// - Throws: `UsageError` at the path that names nothing, or where lists do not fit.
  func value(in session: Session) throws(UsageError) -> CalculatedValue {
    var sources: [String] = []
    do throws(ExpressionError) {
      let evaluation = try expression.evaluate { path, range throws(ExpressionError) in
        do throws(ExpressionError) {
          let found = try session.figures(at: path)
          for entry in found.entries where !sources.contains(entry.object) {
            sources.append(entry.object)
          }
          return found.value
        } catch {
          throw ExpressionError(
            error.message,
            at: error.range.lowerBound + range.lowerBound..<error.range.upperBound
              + range.lowerBound, hint: error.hint)
        }
      }
      return CalculatedValue(evaluation, expression: text, sources: sources)
    } catch {
      throw UsageError(error, at: offset)
    }
  }
}

extension UsageError {
  fileprivate init(_ error: ExpressionError, at offset: Int) {
    self.init(
      error.message, at: error.range.lowerBound + offset..<error.range.upperBound + offset,
      hint: error.hint)
  }
}

extension Parameter where Context == Workbench, Value == TypedExpression {
  /// What is left of the line as an expression, whose paths and functions Tab completes.
  static var expression: Self {
    .rest(
      "expression", help: "Numbers, paths of figures, operators and functions.",
      complete: { text, bench in PathCompletion(text).completions(in: bench.session) }
    ) { word, _ throws(UsageError) in
      try TypedExpression(word.text, at: word.range.lowerBound)
    }
  }
}
