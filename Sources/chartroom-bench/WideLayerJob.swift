import Foundation
import LinearAlgebra
import Networks
import Probes

/// A layer of a large language model's size, with weights at random: what each probe takes of time and of
/// memory, the layer's 1.5 GiB of weights included.
struct WideLayerJob {
  var shape = LayerShape(
    inputWidth: 2_048, outputWidth: 2_048, hiddenWidth: 1_024, expertCount: 64, routing: .topK,
    selectedCount: 8, activation: .silu, isGated: true)
  var samples = 512
  var probed = 64
  var values = 16
  var draws = 1
  /// Bytes that a probe may take beside the weights, so that all is within 4 GiB.
  var budget = 2 << 30

  /// The same with widths and samples divided by `divisor`, and the memory by its square.
  init(divisor: Int = 1) {
    shape.inputWidth /= divisor
    shape.outputWidth /= divisor
    shape.hiddenWidth /= divisor
    samples /= divisor
    probed /= divisor
    values /= divisor
    budget /= divisor * divisor
  }

  func run() throws {
    MemoryBudget.chosen = budget
    defer { MemoryBudget.chosen = 0 }
    let layer = Layer(shape: shape, precision: .float32, seed: 0)
    let twin = UntrainedLayer(shape: shape, precision: .float32, seed: 1)
    var stream = RandomStream(seed: 0, purpose: .data)
    let inputs = Matrix(rows: samples, columns: shape.inputWidth, using: &stream)
    let first = inputs.prefix(rows: probed)
    try measure("wide-route", RoutingStatistics.cost(of: shape, models: 2), samples) {
      _ = try RoutingStatistics(of: layer, at: inputs)
      _ = try RoutingStatistics(of: twin, at: inputs)
    }
    try measure(
      "wide-jacobian-top\(values)",
      LeadingSpectra.cost(of: shape, samples: probed, count: values, models: 2), probed
    ) {
      _ = try LeadingSpectra.together([(layer, first), (twin, first)], count: values)
    }
    for representation in [Representation.input, .output] {
      try measure(
        "wide-pca-\(representation.rawValue)",
        PCAProbe.cost(
          of: shape, samples: samples, representation: representation, draws: draws), samples
      ) {
        let probe = try PCAProbe(of: layer, at: inputs, representation: representation)
        _ = try JackknifedRanks(of: probe, layer: layer, at: inputs, seed: 0)
        _ = try ShuffledRanks(
          of: layer, at: inputs, representation: representation, draws: draws, seed: 0)
      }
    }
  }

  /// Runs `body` once and prints what it took beside what was said of it.
  private func measure(
    _ job: String, _ cost: ProbeCost, _ count: Int, _ body: () throws -> Void
  ) throws {
    try cost.require(samples: count, for: job) { "Give \($0) samples." }
    let before = try Memory.now()
    try Memory.forgetPeak()
    let start = ContinuousClock.now
    try body()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let peak = try Memory.peak()
    func mebibytes(_ bytes: Double) -> Int { Int(bytes / 0x1p20) }
    print(
      #"{"job": "\#(job)", "variant": "chartroom", "seconds": \#(Int(seconds)), "#
        + #""estimated_seconds": \#(Int(cost.seconds)), "peak_mib": \#(mebibytes(peak)), "#
        + #""taken_mib": \#(mebibytes(peak - before)), "#
        + #""estimated_mib": \#(mebibytes(cost.peak(samples: count)))}"#)
    fflush(nil)
    guard peak - before <= Double(budget) else { throw Exceeded(job: job, bytes: peak - before) }
  }
}

/// More memory than a probe was to take.
private struct Exceeded: Error, CustomStringConvertible {
  let job: String
  let bytes: Double

  var description: String { "\(job) took \(AvailableMemory.text(ofBytes: bytes))" }
}

/// What this process holds, in bytes, as the system counts it.
enum Memory {
  static func now() throws -> Double { try entry("VmRSS:") }
  static func peak() throws -> Double { try entry("VmHWM:") }

  /// Has the peak begin anew from what is held now.
  static func forgetPeak() throws {
    try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
  }

  private static func entry(_ name: String) throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
    let kibibytes = line?.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.first
    return (kibibytes ?? .nan) * 1_024
  }
}
