import LinearAlgebra

/// A layer of which only some experts are measured, each with the gate that the whole router gives it.
///
/// Gates are not made to sum to one again: a sample that goes to other experts alone reaches none here.
public struct PartialLayer: RoutedLayer {
  public let whole: any RoutedLayer
  /// Which of the whole layer's experts they are, ascending.
  public let experts: [Int]
  public let shape: LayerShape

  /// - Precondition: `experts` are ascending and among those of `layer`.
  public init(_ experts: [Int], of layer: any RoutedLayer) {
    precondition(
      !experts.isEmpty && zip(experts, experts.dropFirst()).allSatisfy { $0 < $1 }
        && experts.allSatisfy { (0..<layer.shape.expertCount).contains($0) },
      "experts \(experts) of \(layer.shape.expertCount)")
    (whole, self.experts) = (layer, experts)
    shape = layer.shape.part(of: experts.count)
  }

  public var isWhole: Bool { false }
  public var countsGatesByShare: Bool { whole.countsGatesByShare }
  public func number(of index: Int) -> Int { experts[index] }
  /// None: a router of some experts is no softmax of theirs, so that the layer's own Jacobian is not
  /// measured here.
  public var routerWeight: Matrix? { nil }

  public func gates(at inputs: Matrix) throws(NetworkError) -> Gates {
    let gates = try whole.gates(at: inputs)
    let places = Dictionary(uniqueKeysWithValues: experts.enumerated().map { ($1, $0) })
    return Gates(
      logits: gates.logits.columns(at: experts), weights: gates.weights.columns(at: experts),
      selected: gates.selected.map { $0.compactMap { places[$0] } },
      scores: gates.scores.columns(at: experts))
  }

  public func expert(_ index: Int) throws(NetworkError) -> Expert {
    try whole.expert(experts[index])
  }

  /// What the whole layer answers.
  public func outputs(at inputs: Matrix) throws(NetworkError) -> Matrix {
    try whole.outputs(at: inputs)
  }
}

extension LayerShape {
  /// That of `count` of its experts alone.
  public func part(of count: Int) -> LayerShape {
    var part = self
    part.expertCount = count
    part.selectedCount = min(selectedCount, count)
    return part
  }
}
