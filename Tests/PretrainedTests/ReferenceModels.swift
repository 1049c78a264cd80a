import Foundation
import LinearAlgebra
import Safetensors
import Testing

/// Checkpoints that the library itself wrote, with the figures that it gives for them.
enum ReferenceModels {
  /// Every one there is; those beside the package are tested where they are there.
  static let names = [
    "mixtral", "qwen2moe", "qwen3moe", "deepseekv3", "deepseekv3-fp8", "gptoss", "gptoss-mxfp4",
    "granitemoe",
  ]

  /// The folder beside the package, which a user's machine may lack.
  private static let beside = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "../shared/reference/pretrained").standardizedFileURL.path

  /// Where a file or folder of that name is, beside the package or among the fixtures.
  static func path(_ name: String) -> String? {
    let fixtures = Bundle.module.bundleURL.appending(path: "Fixtures/\(name)").path
    return ["\(beside)/\(name)", fixtures].first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Those of which there is everything.
  static var available: [String] {
    names.filter { path($0) != nil && path("\($0)-hidden.safetensors") != nil }
  }

  /// Every layer of which there are figures.
  static var layers: [(model: String, layer: Int)] {
    available.flatMap { name in
      (0..<3).filter { path("\(name)-layer\($0).json") != nil }.map { (name, $0) }
    }
  }

  static func required(_ name: String) throws -> String {
    try #require(path(name), "\(name) is neither beside the package nor among the fixtures")
  }

  /// What enters the `layer`-th feed-forward block.
  static func inputs(_ model: String, layer: Int) throws -> Matrix {
    let file = try SafetensorsFile(path: try required("\(model)-hidden.safetensors"))
    let name = "layers.\(layer).hidden"
    let shape = try file.info(named: name).shape
    return Matrix(rows: shape[0], columns: shape[1], elements: try file.doubles(named: name))
  }
}

/// The figures of one layer.
struct ReferenceFigures: Decodable {
  struct Routing: Decodable {
    let load, importance, n_eff: [Double]
    let load_cv, max_load, entropy: Double
    let margin: Double?
    let coactivation: [[Double]]?
  }
  struct PCA: Decodable {
    let eigenvalues: [Double]
    let erank: Double
  }
  struct Expert: Decodable {
    let mean_spectrum, mean_jacobian_spectrum: [Double]?
    let mean: [String: Double?]?
    let pca: [String: PCA]?
  }
  struct Shared: Decodable {
    let weight_mean: Double
    let mean: [String: Double?]
    let mean_spectrum: [Double]
  }
  let gates, output: [[Double]]
  let routing: Routing
  let dead: [Int]
  let experts: [Expert]
  let routed_mean, layer_mean: [String: Double?]
  let alignment: [[Double?]]
  let shared: [Shared]?
  let layer_mean_spectrum: [Double]
  let router_share: Double

  init(_ model: String, layer: Int) throws {
    let text = try String(
      contentsOfFile: try ReferenceModels.required("\(model)-layer\(layer).json"),
      encoding: .utf8)
    // Python writes what is not defined as NaN, and no JSON has that.
    let json = text.replacing("NaN", with: "null").replacing("Infinity", with: "null")
    self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
  }
}

/// Whether every value is within `tolerance` of the largest expected one.
func agree(
  _ values: [Double], _ expected: [Double], within tolerance: Double = 1e-6
) -> Bool {
  let scale = expected.reduce(0) { max($0, abs($1)) }
  return values.count == expected.count
    && zip(values, expected).allSatisfy { abs($0 - $1) <= tolerance * max(scale, 1e-300) }
}
