import Expressions
import Foundation
import Testing

/// What `text` comes to where the values of a few names are given.
private func evaluate(
  _ text: String, _ values: [String: ExpressionValue] = [:]
) throws(ExpressionError) -> Evaluation {
  try Expression(text).evaluate { path, range throws(ExpressionError) in
    guard let value = values[path] else {
      throw ExpressionError("there is no '\(path)'.", at: range)
    }
    return value
  }
}

private func number(_ text: String, _ values: [String: ExpressionValue] = [:]) throws -> Double? {
  guard case .number(let number) = try evaluate(text, values).value else { return nil }
  return number.value
}

private func list(_ values: Double?...) -> ExpressionValue {
  .list(values.map { $0.map { Quantity($0) } ?? Quantity(undefined: "expert 2 is dead") })
}

@Suite("Expressions")
struct ExpressionTests {
  /// Cases that `Fixtures/expressions.py` made, with what Python makes of them.
  private struct Reference: Decodable {
    struct Case: Decodable {
      let text: String
      let value: Value
    }
    enum Value: Decodable {
      case number(Double), list([Double])
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .list(try container.decode([Double].self))
        }
      }
    }
    let values: [String: Value]
    let cases: [Case]
  }

  @Test("come to what Python makes of them")
  func reference() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/expressions", withExtension: "json"))
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    let values = reference.values.mapValues { value -> ExpressionValue in
      switch value {
      case .number(let number): .number(Quantity(number))
      case .list(let list): .list(list.map { Quantity($0) })
      }
    }
    #expect(reference.cases.count > 1_000)
    for item in reference.cases {
      let found = try evaluate(item.text, values).value
      let expected: [Double]
      switch (item.value, found) {
      case (.number(let number), .number): expected = [number]
      case (.list(let list), .list): expected = list
      default:
        Issue.record("\(item.text): \(found)")
        continue
      }
      #expect(found.elements.count == expected.count, "\(item.text)")
      for (own, other) in zip(found.elements, expected) {
        let value = own.value ?? .nan
        #expect(
          abs(value - other) <= 1e-9 * max(1, abs(other)), "\(item.text) \(own.reason ?? "")")
      }
    }
  }

  @Test("let powers bind tightest, to the right, and the sign after them")
  func precedence() throws {
    #expect(try number("-2 ^ 2") == -4)
    #expect(try number("2 ^ 3 ^ 2") == 512)
    #expect(try number("2 ^ -1") == 0.5)
    #expect(try number("1 - 2 - 3") == -4)
    #expect(try number("8 / 4 / 2") == 1)
    #expect(try number("1 + 2 * 3 == 7 and not 2 > 3") == 1)
    #expect(try number("0 and 1 or 1") == 1)
    #expect(try number("sort([3, 1, 2])[0] + (1..4)[2] ^ 2") == 10)
  }

  @Test("take names with dots and dashes for one path, and signs between blanks for operators")
  func paths() throws {
    let values: [String: ExpressionValue] = [
      "a-b": .number(Quantity(7)), "a": .number(Quantity(3)), "b": .number(Quantity(1)),
      "lm.layer*.erank": list(1, 2), "x.load[0]": .number(Quantity(5)),
      "x.cka[0,1]": .number(Quantity(6)), "x.expert[*].erank": list(4),
    ]
    #expect(try number("a-b", values) == 7)
    #expect(try number("a - b", values) == 2)
    #expect(try number("a -b", values) == 2)
    #expect(try number("a * b", values) == 3)
    #expect(try number("mean(lm.layer*.erank)", values) == 1.5)
    #expect(try number("x.load[0] + x.cka[0,1]", values) == 11)
    #expect(try number("max(x.expert[*].erank, a)", values) == 4)
    #expect(try number("sum(1..a)", values) == 6)
  }

  @Test("keep what is not defined so, and say why")
  func undefined() throws {
    func reason(_ text: String) throws -> String? {
      try evaluate(text, ["xs": list(1, nil, 3)]).value.elements.compactMap(\.reason).first
    }
    #expect(try reason("1 / 0") == "a division by 0")
    #expect(try reason("1 + ln(0)") == "a logarithm of 0")
    #expect(try reason("sqrt(-1)") == "a square root of a negative number")
    #expect(try reason("(-8) ^ (1 / 3)")?.contains("power") == true)
    #expect(try reason("std([1])") == "std of one value")
    #expect(try reason("mean([])") == "mean of nothing")
    #expect(try reason("corr([1, 1], [1, 2])")?.contains("equal") == true)
    #expect(try reason("mean(xs)")?.contains("1 of 3 is not: expert 2 is dead") == true)
    #expect(try reason("exp(1000) - exp(1000)") == "inf - inf")
    #expect(try number("mean(defined(xs))", ["xs": list(1, nil, 3)]) == 2)
    #expect(try number("count(xs)", ["xs": list(1, nil, 3)]) == 2)
    #expect(try number("sum([])") == 0)
    // What one side decides needs no other, and a branch that is not taken no value.
    #expect(try number("1 < 0 and 1 / 0 > 1") == 0)
    #expect(try number("1 / 0 > 1 or 1 > 0") == 1)
    #expect(try number("if(1 > 0, 5, 1 / 0)") == 5)
    let elements = try evaluate("xs * 2", ["xs": list(1, nil, 3)]).value.elements
    #expect(elements.map(\.value) == [2, nil, 6])
  }

  @Test("choose element by element where the condition is a list")
  func choice() throws {
    let found = try evaluate("if(xs > 1, xs, 0)", ["xs": list(1, 2, 3)]).value
    #expect(found == list(0, 2, 3))
  }

  @Test("carry units, and say where they do not fit")
  func units() throws {
    let values: [String: ExpressionValue] = [
      "h": .number(Quantity(2, Unit("nats"))), "n": .number(Quantity(4, Unit("samples"))),
    ]
    func unit(_ text: String) throws -> String { try evaluate(text, values).value.unit.description }
    #expect(try unit("h + h") == "nats")
    #expect(try unit("h + 1") == "nats")
    #expect(try unit("h / h") == "")
    #expect(try unit("h * n") == "nats samples")
    #expect(try unit("h / n") == "nats/samples")
    #expect(try unit("1 / n") == "1/samples")
    #expect(try unit("sqrt(h ^ 2)") == "nats")
    #expect(try unit("exp(h)") == "")
    #expect(try unit("mean([h, h])") == "nats")
    #expect(try unit("h + n") == "")
    #expect(try evaluate("h + n", values).notes == ["units do not fit: nats + samples"])
    #expect(try evaluate("h < 3", values).notes == [])
    #expect(
      try evaluate("max(h, n)", values).notes == ["units do not fit: max of nats and samples"])
  }

  @Test(
    "point at the word that is wrong",
    arguments: [
      ("", 0..<0, "missing"), ("1 +", 3..<3, "ends"), ("1 2", 2..<3, "operator"),
      ("(1", 0..<1, "closed"), ("1)", 1..<2, "closes nothing"), ("2x", 0..<2, "no number"),
      ("foo(1)", 0..<3, "no function 'foo'"), ("sqrt(1, 2)", 0..<4, "takes 1 value"),
      ("1 < 2 < 3", 6..<7, "compared already"), ("1 + $", 4..<5, "'$'"),
      ("[1, 2] + [1, 2, 3]", 7..<8, "a list of 2 and one of 3"), ("5..1", 1..<3, "range"),
      ("1..9e9", 1..<3, "more than"), ("if(1, 2)", 0..<2, "3 values"), ("é + 1", 0..<2, "'é'"),
      ("1e999", 0..<5, "larger"), ("1 and", 5..<5, "ends"), ("max()", 0..<3, "at least one"),
      ("[1, 2][2]", 6..<7, "places 0 to 1"),
      ("(1)[0]", 3..<4, "no elements"),
    ] as [(String, Range<Int>, String)])
  func errors(text: String, range: Range<Int>, word: String) throws {
    do {
      let found = try evaluate(text)
      Issue.record("\(text) came to \(found)")
    } catch {
      #expect(error.range == range, "\(text): \(error)")
      #expect(error.message.contains(word), "\(text): \(error)")
    }
  }

  @Test("refuse more levels than a stack holds, and take long chains")
  func depth() throws {
    for text in [
      String(repeating: "(", count: 100_000), String(repeating: "-", count: 100_000) + "1",
      String(repeating: "not ", count: 50_000) + "1",
      Array(repeating: "2", count: 50_000).joined(separator: "^"),
      String(repeating: "max(", count: 50_000),
    ] {
      #expect(throws: ExpressionError.self) { try evaluate(text) }
    }
    #expect(try number(Array(repeating: "1", count: 50_000).joined(separator: " + ")) == 50_000)
  }
}
