import CommandLanguage
import Documents
import Networks
import Sessions

/// What a dense layer's size is matched to: `moe`, `total moe`, `active 8x32x2`.
struct Match: Sendable {
  let capacity: Capacity
  let target: String

  static let domain: Domain<Workbench, Match> = Domain<Workbench, (String?, String)>
    .optionalLeading(
      keywords: Capacity.allCases.map(\.rawValue),
      then: Domain<Workbench, String>(
        placeholder: "MODEL|ExM", description: "a model, or a shape such as 8x32 or 8x32x2",
        parse: { text, _ throws(DomainError) in text },
        complete: { _, bench in bench.session.modelNames.map { Completion($0) } })
    )
    .map { (pair: (String?, String)) throws(DomainError) in
      Match(capacity: pair.0.flatMap { Capacity(rawValue: $0) } ?? .total, target: pair.1)
    }

  /// The mixture to match, with the widths of `like`.
  func mixture(in session: Session, like: LayerShape) throws -> LayerShape {
    if let model = try? session.model(named: target), let layer = model.layers.first {
      return layer.shape
    }
    let parts = target.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = parts.compactMap { $0 }
    guard (2...3).contains(parts.count), numbers.count == parts.count,
      numbers.allSatisfy({ (1...65_536).contains($0) })
    else {
      throw Refusal(
        "--match cannot be '\(target)': there is no such model, and a shape is written 8x32 "
          + "(experts x hidden) or 8x32x2 (and k).")
    }
    guard numbers.count == 2 || numbers[2] <= numbers[0] else {
      throw Refusal(
        "--match cannot be '\(target)': it selects \(numbers[2]) of \(counted(numbers[0], "expert")). Give a k "
          + "of \(numbers[0]) or less.")
    }
    var shape = LayerShape(
      inputWidth: like.inputWidth, outputWidth: like.outputWidth, hiddenWidth: numbers[1],
      expertCount: numbers[0], routing: .topK,
      selectedCount: numbers.count == 3 ? numbers[2] : nil, isGated: like.isGated,
      gatedBiases: like.gatedBiases)
    shape.activation = like.activation
    return shape
  }
}
