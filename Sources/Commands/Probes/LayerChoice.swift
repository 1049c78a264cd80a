import CommandLanguage
import Sessions

/// Which layers of a model to measure.
enum LayerChoice: Equatable, Sendable {
  case all
  case some([Int])

  /// The layers, each once and ascending, of a model with `count`.
  ///
  /// - Throws: `Refusal` naming one that there is not.
  func layers(of count: Int, model name: String) throws -> [Int] {
    guard case .some(let listed) = self else { return Array(0..<count) }
    let layers = Set(listed).sorted()
    guard let last = layers.last, last < count else {
      throw Refusal(
        count == 1
          ? "--layer cannot be \(layers.last ?? 0): '\(name)' has one layer, 0."
          : "--layer cannot be \(layers.last ?? 0): '\(name)' has layers 0 to \(count - 1).")
    }
    return layers
  }

  /// The only layer.
  ///
  /// - Throws: `Refusal` where there are several.
  func single() throws -> Int {
    guard case .some(let layers) = self, layers.count == 1 else {
      throw Refusal("--layer names one layer here, as --layer 3.")
    }
    return layers[0]
  }
}

extension Domain where Context == Workbench, Value == LayerChoice {
  /// A layer's number, several, or `all`.
  static var layers: Self {
    let numbers = Domain<Workbench, [Int]>.list(of: .integer(0...1_023))
    return Domain(
      placeholder: "N|all", description: "a layer's number from 0, several as 0,3, or all",
      parse: { text, context throws(DomainError) in
        guard text != "all" else { return .all }
        return .some(try numbers.parse(text, in: context))
      }, complete: { _, _ in [Completion("all")] })
  }
}
