import LinearAlgebra

/// A layer that can be measured: its shape, its gates at inputs, and its experts one at a time.
///
/// An expert is made when it is asked for and dropped by who asked, so that a layer is measured in the
/// memory of a few experts: it may hold its weights narrow, draw them from a seed, or read them from a
/// file, which may fail. Gates need be no softmax: who conforms gives their gradients too. Experts that
/// every sample passes through, whatever the router says, are `shared`.
public protocol RoutedLayer: Sendable {
  var shape: LayerShape { get }
  /// Wr, experts×inputs; nil where there is no router.
  var routerWeight: Matrix? { get }
  /// Routes each row of `inputs`, samples×inputs.
  ///
  /// - Throws: `NetworkError` where the router cannot be read.
  func gates(at inputs: Matrix) throws(NetworkError) -> Gates
  /// The `index`-th expert.
  ///
  /// - Throws: `NetworkError` where it cannot be read.
  func expert(_ index: Int) throws(NetworkError) -> Expert
  /// Whether these are all experts of the layer, so that it has a Jacobian of its own.
  var isWhole: Bool { get }
  /// What the `index`-th expert is called: its number in the whole layer.
  func number(of index: Int) -> Int
  /// Experts beside those that are routed to; most layers have none.
  var shared: [SharedExpert] { get }
  /// Whether a sample's gates may sum to more than 1, so that its entropy is of their shares of the sum.
  var countsGatesByShare: Bool { get }
  /// y = Σᵢ gᵢ fᵢ(x) + Σₛ wₛ fₛ(x) at each row of `inputs`, over all experts of the layer, shared ones too.
  ///
  /// - Throws: `NetworkError` where an expert cannot be read.
  func outputs(at inputs: Matrix) throws(NetworkError) -> Matrix
  /// dgᵢ/dx of every expert that runs at sample `row` of `gates`, in their order, one value an input;
  /// `router` is `routerWeight`, made once.
  func gateGradients(of gates: Gates, row: Int, router: Matrix) -> [[Double]]
}

extension RoutedLayer {
  public var isWhole: Bool { true }
  public func number(of index: Int) -> Int { index }
  public var shared: [SharedExpert] { [] }
  public var countsGatesByShare: Bool { false }

  /// That of a softmax: dgᵢ/dx = gᵢ (Wrᵢ − Σⱼ gⱼ Wrⱼ)/τ over the experts of the softmax; when it is
  /// taken before the selection those are all, and the gates in it their probabilities.
  public func gateGradients(of gates: Gates, row: Int, router: Matrix) -> [[Double]] {
    let probabilities: [Double]
    if shape.routing == .topK, shape.normalisation == .before {
      let z = gates.logits.row(row)
      let top = z.max() ?? 0
      let powers = z.map { Double.exponential(($0 - top) / shape.temperature) }
      let sum = powers.reduce(0, +)
      probabilities = powers.map { $0 / sum }
    } else {
      probabilities = Array(gates.weights.row(row))
    }
    let d = shape.inputWidth
    var mean = [Double](repeating: 0, count: d)
    for (i, p) in probabilities.enumerated() where p != 0 {
      for j in 0..<d { mean[j] += p * router[i, j] }
    }
    return gates.selected[row].map { i in
      (0..<d).map { gates.weights[row, i] * (router[i, $0] - mean[$0]) / shape.temperature }
    }
  }

  /// y = Σᵢ gᵢ fᵢ(x) + Σₛ wₛ fₛ(x) at each row of `inputs`, expert by expert.
  ///
  /// - Throws: `NetworkError` where an expert cannot be read.
  public func outputs(at inputs: Matrix) throws(NetworkError) -> Matrix {
    var sum = try Gates.mixed(try gates(at: inputs), shape, at: inputs) {
      index throws(NetworkError) in try expert(index)
    }
    for one in shared {
      sum = sum + (try one.expert()).outputs(at: inputs).scalingRows(by: one.weights(at: inputs))
    }
    return sum
  }
}

extension Layer: RoutedLayer {}

/// A layer as it was before its first step: every expert is drawn from the seed when it is asked for.
///
/// Every tensor draws from its own stream, so that an expert made alone has the weights that it has in
/// `layer`.
public struct UntrainedLayer: RoutedLayer {
  public let shape: LayerShape
  public let precision: Precision
  public let seed: UInt64
  public let routerWeight: Matrix?
  private let routerBias: [Double]?

  public init(shape: LayerShape, precision: Precision, seed: UInt64) {
    (self.shape, self.precision, self.seed) = (shape, precision, seed)
    let slots = ParameterLayout.routerSlots(
      of: shape, at: ParameterLayout.LayerOffsets(shape: shape))
    func router(_ name: String) -> [Double]? {
      slots.firstIndex { $0.name == name }.map {
        slots[$0].initialValues($0, seed: seed, precision: precision)
      }
    }
    routerWeight = router("router.weight").map {
      Matrix(rows: shape.expertCount, columns: shape.inputWidth, elements: $0)
    }
    routerBias = router("router.bias")
  }

  /// The whole layer.
  public var layer: Layer { Layer(shape: shape, precision: precision, seed: seed) }

  public func gates(at inputs: Matrix) -> Gates {
    Gates(of: shape, at: inputs, weight: routerWeight, bias: routerBias)
  }

  public func expert(_ index: Int) -> Expert {
    Expert(index, of: shape) { slot, number in
      slot.initialValues(number, seed: seed, precision: precision)
    }
  }
}
