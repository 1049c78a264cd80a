import Expressions
import Results

extension Session {
  /// The figures of the object of that name; of a model with the held-out loss of its training, or of its
  /// evaluation where it has none.
  public func figures(of name: String) -> [NamedFigure] {
    guard let content = object(named: name)?.content else { return [] }
    guard content is any ModelContent else { return content.figures }
    let curve = object(named: "\(name).training")?.content as? TrainingCurve
    let evaluation = object(named: "\(name).evaluation")?.content as? EvaluationResult
    return content.figures + [
      NamedFigure(
        "loss", curve?.heldOutLoss ?? evaluation?.loss,
        reason: curve == nil
          ? "there is no \(name).training; `evaluate \(name)` measures it"
          : "nothing was held out of its training")
    ]
  }

  /// The same with their whole paths.
  public func entries(of name: String) -> [FoundFigures.Entry] {
    FoundFigures.entries(of: figures(of: name), in: name)
  }

  /// The figures that `path` names.
  ///
  /// The longest name of an object that begins the path is the one that is meant. A `*` in a name stands
  /// for several objects, in the order of `ls`, and those without such a figure are passed over.
  /// - Throws: `ExpressionError`, places counted from the beginning of the path.
  public func figures(at path: String) throws(ExpressionError) -> FoundFigures {
    let whole = path[...]
    let (own, rest) = split(whole) ?? ("", whole)
    if !own.isEmpty, let found = FoundFigures(rest, of: own, figures(of: own)) { return found }
    if path.contains("*"), let found = several(whole) { return found }
    throw own.isEmpty || path.contains("*") ? noObject(path) : noFigure(rest, of: own, in: path)
  }

  /// The longest name of an object that begins `path`, and what follows it.
  private func split(_ path: Substring) -> (object: String, rest: Substring)? {
    let names = objects.map(\.name).filter { name in
      guard path.hasPrefix(name) else { return false }
      let next = path.dropFirst(name.count).first
      return next == nil || next == "." || next == "["
    }
    guard let name = names.max(by: { $0.count < $1.count }) else { return nil }
    let rest = path.dropFirst(name.count)
    return (name, rest.first == "." ? rest.dropFirst() : rest)
  }

  /// Those of all objects whose names the first part of `path` stands for.
  private func several(_ path: Substring) -> FoundFigures? {
    let cuts =
      [path.endIndex]
      + path.indices.reversed().filter { path[$0] == "." || path[$0] == "[" }
    let parts = cuts.map { cut in
      let rest = path[cut...]
      return (FigurePattern(path[..<cut]), rest.first == "." ? rest.dropFirst() : rest)
    }
    let found = objects.compactMap { object in
      parts.lazy.compactMap { pattern, rest in
        pattern.matches(object.name)
          ? FoundFigures(rest, of: object.name, self.figures(of: object.name)) : nil
      }.first
    }
    return found.isEmpty
      ? nil : FoundFigures(entries: found.flatMap(\.entries), isList: true)
  }

  private func noObject(_ path: String) -> ExpressionError {
    let range = 0..<path.utf8.count
    if path.contains("*") {
      return ExpressionError(
        "nothing matches '\(path)'.", at: range,
        hint: "A product has blanks around its sign: `a * b`. `figures NAME` lists paths.")
    }
    let word = path.prefix { $0 != "." && $0 != "[" }
    if let hint = differenceHint(path) {
      return ExpressionError("there is no object '\(word)'.", at: range, hint: hint)
    }
    return ExpressionError(
      "there is no object '\(word)'.", at: 0..<word.utf8.count,
      hint: objects.isEmpty
        ? "Nothing was made yet; `data piecewise --name d` makes a dataset."
        : "Objects: \(names().prefix(8).joined(separator: ", ")).")
  }

  private func noFigure(_ rest: Substring, of name: String, in path: String) -> ExpressionError {
    let kind = object(named: name)?.content.kind ?? "object"
    let start = path.utf8.count - rest.utf8.count
    guard !rest.isEmpty else {
      let example = entries(of: name).first?.path
      return ExpressionError(
        "'\(name)' is no number but a \(kind); name one of its figures\(example.map { ", such as \($0)" } ?? "").",
        at: 0..<path.utf8.count, hint: "`figures \(name)` lists them.")
    }
    let first = rest.prefix { $0 != "." && $0 != "[" }
    let isResult = ResultKinds.all.contains { $0.kind == first }
    return ExpressionError(
      "the \(kind) '\(name)' has no figure '\(rest)'.", at: start..<path.utf8.count,
      hint: turnedHint(rest, of: name) ?? differenceHint(path)
        ?? (isResult
          ? "There is no result '\(name).\(first)' either: it is yet to be measured."
          : "`figures \(name)` lists those it has."))
  }

  /// What to say of a difference that is there the other way round.
  private func turnedHint(_ rest: Substring, of name: String) -> String? {
    var parts = rest.split(separator: ".").map(String.init)
    guard let place = parts.firstIndex(of: "difference"), parts.count > place + 2 else {
      return nil
    }
    parts.swapAt(place + 1, place + 2)
    let path = parts.joined(separator: ".")
    guard figures(of: name).contains(where: { $0.path == path }) else { return nil }
    return "There is '\(name).\(path)', with the other sign."
  }

  /// What to say of `a-b`, where a person may have meant a difference.
  private func differenceHint(_ path: String) -> String? {
    let signs = path.indices.filter { path[$0] == "-" }
    guard signs.contains(where: { split(path[..<$0]) != nil }) else { return nil }
    return "A difference has blanks around its sign: `a - b`."
  }
}
