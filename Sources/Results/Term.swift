/// The name of a figure, and what `help` says of it.
public struct Term: Equatable, Sendable {
  public let name: String
  public let formula: String
  public let meaning: String

  public init(name: String, formula: String, meaning: String) {
    (self.name, self.formula, self.meaning) = (name, formula, meaning)
  }
}
