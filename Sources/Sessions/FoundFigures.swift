import Expressions
import Results

/// The figures that a path names in a session.
public struct FoundFigures: Equatable, Sendable {
  /// One of them, with its whole path.
  public struct Entry: Equatable, Sendable {
    /// The name of its object.
    public let object: String
    public let figure: NamedFigure

    /// `moe.jacobian.sigma1`; of a value its name, with the place in a list.
    public var path: String {
      let joins = figure.path.isEmpty || figure.path.hasPrefix("[")
      return joins ? object + figure.path : "\(object).\(figure.path)"
    }

    var quantity: Quantity {
      figure.value.map { Quantity($0, Unit(figure.unit)) }
        ?? Quantity(undefined: "\(path)\(figure.reason.map { ": \($0)" } ?? " is not defined")")
    }
  }

  public let entries: [Entry]
  /// Whether the path names several, however many there are.
  public let isList: Bool

  /// What an expression makes of them.
  public var value: ExpressionValue {
    if !isList, let only = entries.first { return .number(only.quantity) }
    return .list(entries.map(\.quantity))
  }
}

extension FoundFigures {
  /// The figures of the object `name` with their whole paths.
  public static func entries(of figures: [NamedFigure], in name: String) -> [Entry] {
    figures.map { Entry(object: name, figure: $0) }
  }

  /// Those of `object` that `path`, under its name, stands for: one by its path or its other path, several
  /// by `*` or by a name that every expert or pair has.
  init?(_ path: Substring, of object: String, _ figures: [NamedFigure]) {
    if let one = figures.first(where: { $0.path == path })
      ?? figures.first(where: { $0.alias.map { $0 == path } == true })
    {
      self.init(entries: Self.entries(of: [one], in: object), isList: false)
      return
    }
    let many: [NamedFigure]
    if path.contains("*") {
      let pattern = FigurePattern(path)
      many = figures.filter { pattern.matches($0.path) || $0.alias.map(pattern.matches) == true }
    } else {
      many = figures.filter { figure in
        switch figure.place {
        case .expert, .pair: figure.name == path
        case .whole, .part: path.isEmpty && figure.path.hasPrefix("[")
        }
      }
    }
    guard !many.isEmpty else { return nil }
    self.init(entries: Self.entries(of: many, in: object), isList: true)
  }
}
