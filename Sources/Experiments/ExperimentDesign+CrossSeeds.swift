import LinearAlgebra
import Networks

/// What the alignment of experts across seeds takes, of layers whose inputs and outputs are those of the
/// data.
extension ExperimentDesign {
  /// Bytes, about, of the experts that wait for those of the last seed, their gates at so many samples,
  /// and the cosines between them; 0 with fewer than two seeds.
  func crossSeedBytes(sampleCount: Int) -> Double {
    let seedCount = min(stopAfter ?? seeds.count, seeds.count)
    guard seedCount > 1 else { return 0 }
    return routings.reduce(0) { sum, routing in
      let shape = shape(for: routing, capacity: conventions.capacity)
      guard shape.expertCount > 1 else { return sum }
      let experts = Double(seedCount) * Double(shape.expertCount)
      // The directions once by model, and once more one below the other.
      let each = 2 * Double(shape.outputWidth) * Double(shape.inputWidth) + Double(sampleCount)
      return sum + 8 * experts * (each + experts)
    }
  }

  /// Those bytes, where there is not as much memory; nil where there is.
  func crossSeedShortage(sampleCount: Int) -> Double? {
    let bytes = crossSeedBytes(sampleCount: sampleCount)
    do {
      try MemoryBudget.require(bytes, for: "the alignment of experts across seeds", "")
      return nil
    } catch {
      return bytes
    }
  }

  /// The alignment across seeds of each architecture, from one row of outcomes a seed; nil where none has
  /// one.
  func crossSeed(of rows: [[Outcome]]) -> [CrossSeedAlignment?]? {
    guard let seed = seeds.first else { return nil }
    let all = routings.indices.map { index in
      CrossSeedAlignment(of: rows.compactMap { $0[index].experts }, seed: seed)
    }
    return all.contains { $0 != nil } ? all : nil
  }
}
