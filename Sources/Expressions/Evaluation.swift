/// What came of working out an expression.
public struct Evaluation: Equatable, Sendable {
  public let value: ExpressionValue
  /// What is to be said of it: units that do not fit, each thing once.
  public let notes: [String]
}

extension Expression {
  /// Finds the figures that a path names, of which the place in the expression is given too.
  public typealias Figures = (
    _ path: String, _ range: Range<Int>
  ) throws(ExpressionError) -> ExpressionValue

  /// Works the expression out.
  ///
  /// Lists go element by element, a number goes with each element of a list. What is not defined stays
  /// so, with the reason.
  ///
  /// - Throws: `ExpressionError` of a path that names nothing, or lists that do not fit.
  public func evaluate(_ figures: @escaping Figures) throws(ExpressionError) -> Evaluation {
    var evaluator = Evaluator(figures: figures)
    let value = try evaluator.value(of: root)
    return Evaluation(value: value, notes: evaluator.notes)
  }
}

private struct Evaluator {
  let figures: Expression.Figures
  var notes: [String] = []

  mutating func note(_ text: String) {
    if !notes.contains(text) { notes.append(text) }
  }

  mutating func value(of node: Expression.Node) throws(ExpressionError) -> ExpressionValue {
    switch node {
    case .number(let value): return .number(Quantity(value))
    case .path(let token): return try figures(token.text, token.range)
    case .negative(let node):
      return try value(of: node).map { number in
        number.value.map { Quantity(-$0, number.unit) } ?? number
      }
    case .not(let node):
      return try value(of: node).map { number in
        number.truth.map { Quantity(truth: !$0) } ?? number
      }
    case .chain(let first, let rest):
      var result = try value(of: first)
      for step in rest {
        result = try combine(result, try value(of: step.operand), step.sign)
      }
      return result
    case .power(let base, let sign, let exponent):
      return try combine(try value(of: base), try value(of: exponent), sign)
    case .range(let low, let sign, let high):
      return try range(try value(of: low), try value(of: high), sign)
    case .list(let nodes, let range): return .list(try elements(of: nodes, at: range))
    case .element(let list, let sign, let place):
      return try element(of: try value(of: list), try value(of: place), sign)
    case .call(let function, let name, let nodes): return try call(function, name, nodes)
    case .choice(let name, let condition, let first, let second):
      return try choose(name, condition, first, second)
    }
  }

  /// The elements of all of them, one list after the other.
  private mutating func elements(
    of nodes: [Expression.Node], at range: Range<Int>
  ) throws(ExpressionError) -> [Quantity] {
    var elements: [Quantity] = []
    for node in nodes {
      elements += try value(of: node).elements
      guard elements.count <= 10 * Expression.maximumLength else {
        throw ExpressionError(
          "a list of more than \(10 * Expression.maximumLength) numbers.", at: range)
      }
    }
    return elements
  }

  private func element(
    of list: ExpressionValue, _ place: ExpressionValue, _ sign: Token
  ) throws(ExpressionError) -> ExpressionValue {
    guard case .list(let elements) = list else {
      throw ExpressionError("a number has no elements: brackets are of lists.", at: sign.range)
    }
    guard case .number(let place) = place, let number = place.value, number == number.rounded(),
      number >= 0, number < Double(elements.count)
    else {
      throw ExpressionError(
        "the list has places 0 to \(elements.count - 1); give one of them.", at: sign.range)
    }
    return .number(elements[Int(number)])
  }

  private mutating func combine(
    _ first: ExpressionValue, _ second: ExpressionValue, _ sign: Token
  ) throws(ExpressionError) -> ExpressionValue {
    guard case .symbol(let symbol) = sign.kind else { return first }
    var said: [String] = []
    defer { for text in said { note(text) } }
    let operate = Arithmetic(symbol: symbol) { said.append($0) }
    return try elementwise(first, second, sign) { operate($0, $1) }
  }

  /// A number with each element of a list, and lists of one length element by element.
  private func elementwise(
    _ first: ExpressionValue, _ second: ExpressionValue, _ sign: Token,
    _ operate: (Quantity, Quantity) -> Quantity
  ) throws(ExpressionError) -> ExpressionValue {
    switch (first, second) {
    case (.number(let a), .number(let b)): return .number(operate(a, b))
    case (.list(let list), .number(let b)): return .list(list.map { operate($0, b) })
    case (.number(let a), .list(let list)): return .list(list.map { operate(a, $0) })
    case (.list(let a), .list(let b)):
      try requireLengths(a.count, b.count, sign)
      return .list(zip(a, b).map { operate($0, $1) })
    }
  }

  private func requireLengths(_ first: Int, _ second: Int, _ sign: Token) throws(ExpressionError) {
    guard first == second else {
      throw ExpressionError(
        "'\(sign.text)' joins a list of \(first) and one of \(second); lists are of one length.",
        at: sign.range)
    }
  }

  private func range(
    _ low: ExpressionValue, _ high: ExpressionValue, _ sign: Token
  ) throws(ExpressionError) -> ExpressionValue {
    guard case .number(let low) = low, case .number(let high) = high, let first = low.value,
      let last = high.value, first == first.rounded(), last == last.rounded(), first <= last,
      abs(first) < 1e15, abs(last) < 1e15
    else {
      throw ExpressionError(
        "a range goes from a whole number to one that is not smaller, as in 1..5.", at: sign.range)
    }
    guard last - first < Double(Expression.maximumLength) else {
      throw ExpressionError(
        "a range of more than \(Expression.maximumLength) numbers.", at: sign.range)
    }
    return .list((0...Int(last - first)).map { Quantity(first + Double($0)) })
  }

  private mutating func call(
    _ function: Function, _ name: Token, _ nodes: [Expression.Node]
  ) throws(ExpressionError) -> ExpressionValue {
    if function.isElementwise, let node = nodes.first {
      return try value(of: node).map { function.ofElement($0) }
    }
    if function == .corr {
      let (first, second) = (try value(of: nodes[0]).elements, try value(of: nodes[1]).elements)
      try requireLengths(first.count, second.count, name)
      if let missing = undefined(in: first + second) { return .number(missing) }
      return .number(correlation(first.compactMap(\.value), second.compactMap(\.value)))
    }
    let elements = try elements(of: nodes, at: name.range)
    switch function {
    case .count: return .number(Quantity(Double(elements.count { $0.value != nil })))
    case .defined: return .list(elements.filter { $0.value != nil })
    default: break
    }
    if let missing = undefined(in: elements) {
      return function == .sort || function == .rank
        ? .list(elements.map { _ in missing }) : .number(missing)
    }
    let unit = commonUnit(of: elements, name)
    let values = elements.compactMap(\.value)
    switch function {
    case .sort: return .list(values.sorted().map { Quantity($0, unit) })
    case .rank: return .list(ranks(values).map { Quantity($0) })
    case .argmax, .argmin: return .number(function.ofList(values))
    default: return .number(function.ofList(values).with(unit))
    }
  }

  /// Why a function of a whole list is not defined, where one of its elements is not.
  private func undefined(in elements: [Quantity]) -> Quantity? {
    guard let place = elements.firstIndex(where: { $0.value == nil }) else { return nil }
    guard elements.count > 1 else { return elements[place] }
    let count = elements.count { $0.value == nil }
    return Quantity(
      undefined: "\(count) of \(elements.count) \(count == 1 ? "is" : "are") not: "
        + "\(elements[place].reason ?? "no number") (number \(place)); `defined(...)` leaves such out"
    )
  }

  private mutating func commonUnit(of elements: [Quantity], _ name: Token) -> Unit {
    var unit = Unit.none
    for element in elements {
      guard let common = unit.common(with: element.unit) else {
        note("units do not fit: \(name.text) of \(unit) and \(element.unit)")
        return .none
      }
      unit = common
    }
    return unit
  }

  /// Of one condition the branch that it does not choose is not looked at.
  private mutating func choose(
    _ name: Token, _ condition: Expression.Node, _ first: Expression.Node,
    _ second: Expression.Node
  ) throws(ExpressionError) -> ExpressionValue {
    switch try value(of: condition) {
    case .number(let number):
      guard let truth = number.truth else { return .number(number) }
      return try value(of: truth ? first : second)
    case .list(let list):
      let branches = [try value(of: first), try value(of: second)]
      for case .list(let branch) in branches { try requireLengths(list.count, branch.count, name) }
      return .list(
        list.enumerated().map { index, condition in
          guard let truth = condition.truth else { return condition }
          switch branches[truth ? 0 : 1] {
          case .number(let number): return number
          case .list(let branch): return branch[index]
          }
        })
    }
  }
}
