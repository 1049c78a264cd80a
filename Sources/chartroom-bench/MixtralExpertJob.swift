import LinearAlgebra
import Networks
import Probes

/// One expert of Mixtral's size: the 32 largest singular values of its Jacobian, matrix-free.
///
/// 4096 x 14336, random and rounded to bfloat16. The twin is Tests/Bench/peer_pretrained.py.
struct MixtralExpertJob {
  private let width, hidden: Int

  /// The same of widths divided by `divisor`.
  init(divisor: Int = 1) {
    (width, hidden) = (4_096 / divisor, 14_336 / divisor)
  }

  func run(_ timer: Timer) throws {
    func normal(_ rows: Int, _ columns: Int, _ index: Int) -> Matrix {
      let scale = 1 / Double(columns).squareRoot()
      let pieces = Parallel.map(rows) { row -> [Double] in
        var stream = RandomStream(seed: 0, purpose: .data, index: index * rows + row)
        return (0..<columns).map { _ in Self.brain(scale * stream.normal()) }
      }
      return Matrix(rows: rows, columns: columns, elements: Array(pieces.joined()))
    }
    let expert = Expert(
      activation: .silu, w1: normal(hidden, width, 0), b1: nil, w2: normal(width, hidden, 1),
      b2: nil, w3: normal(hidden, width, 2))
    var stream = RandomStream(seed: 0, purpose: .samples)
    let sample = Matrix(rows: 1, columns: width, using: &stream)
    try timer.time("mixtral-expert-top32", unit: "jacobians", count: 1) {
      let activations = expert.activations(at: sample)
      _ = try LeadingSingularValues(
        of: expert.jacobianProduct(
          slope: activations.slope.elements, gateSlope: activations.gateSlope?.elements), count: 32)
    }
  }

  /// The nearest bfloat16.
  private static func brain(_ value: Double) -> Double {
    let bits = Float(value).bitPattern
    return Double(Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000))
  }
}
