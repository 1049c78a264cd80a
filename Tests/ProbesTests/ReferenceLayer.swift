import Foundation
import Testing

/// The figures that PyTorch float64 and autograd gave for one layer file.
struct ReferenceLayer: Decodable {
  struct Routing: Decodable {
    let load, importance, n_eff: [Double]
    let load_cv, max_load, entropy, balance_loss: Double
    let margin: Double?
    let coactivation: [[Double]]?
  }
  struct PCA: Decodable {
    let eigenvalues: [Double]
    let erank, pr, variance: Double
    let k90: Int
  }
  struct Expert: Decodable {
    let spectrum_first: [Double]
    let mean_spectrum, mean_jacobian_spectrum: [Double]?
    let mean: [String: Double]?
    let pca: [String: PCA]?
  }
  struct Pair: Decodable {
    let angles: [Double]
    let geodesic, chordal, overlap: Double
  }
  let gates, output, layer_jacobian_first: [[Double]]
  let routing: Routing
  let dead: [Int]
  let experts: [Expert]
  let routed_mean, layer_mean: [String: Double]
  let alignment: [[Double?]]
  let alignment_mean_abs, alignment_max_abs: Double?
  let grassmann_output_top3: [String: Pair]
  let layer_mean_spectrum: [Double]
  let router_share: Double

  static let names = [
    "soft-gelu", "topk-relu", "dense-gelu", "topk-swiglu-before", "soft-tanh-tau-rect",
    "top1-dead-expert-f32",
  ]

  init(named name: String) throws {
    self = try JSONDecoder().decode(
      Self.self, from: Data(contentsOf: URL(filePath: fixture("\(name).json"))))
  }
}

/// The path of a file copied from `Fixtures`.
func fixture(_ name: String) throws -> String {
  let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
  return try #require(
    Bundle.module.path(forResource: parts[0], ofType: parts[1], inDirectory: "Fixtures"))
}
