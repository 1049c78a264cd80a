import Experiments
import Networks

extension Comparison: Consistent {
  func requireConsistency() throws(Inconsistency) {
    try require(
      architectures.allSatisfy { $0.shape.isConsistent },
      "an architecture's widths do not fit together")
    try require(
      measurements.count == seeds.count && (seeds.count..<countLimit).contains(requestedSeeds),
      "\(measurements.count) measurements of \(seeds.count) seeds")
    try require(
      measurements.allSatisfy { $0.count == architectures.count },
      "a seed was not measured for every architecture")
    try require((0..<countLimit).contains(sampleCount), "\(sampleCount) samples")
    for (architecture, column) in architectures.enumerated().map({ ($0.element, $0.offset) }) {
      try require(
        measurements.allSatisfy {
          $0[column].dead.allSatisfy((0..<architecture.shape.expertCount).contains)
        }, "a dead expert is none of \(architecture.name)")
    }
  }
}

extension LanguageComparison: Consistent {
  func requireConsistency() throws(Inconsistency) {
    try require(
      !layers.isEmpty && layers.count == comparisons.count,
      "\(comparisons.count) comparisons of \(layers.count) layers")
    try require(
      zip(layers, layers.dropFirst()).allSatisfy { $0 < $1 }, "its layers are not in order")
    try require(
      models.allSatisfy { model in
        model.isConsistent && layers.allSatisfy((0..<model.layers).contains)
      }, "a model's numbers do not fit together")
    if let evaluatedTokens {
      try require((1..<countLimit).contains(evaluatedTokens), "\(evaluatedTokens) tokens")
    }
    for comparison in comparisons {
      try comparison.requireConsistency()
      try require(
        comparison.architectures.map(\.name) == common.architectures.map(\.name)
          && comparison.architectures.map(\.shape) == models.map(\.ffn)
          && comparison.seeds == common.seeds
          && comparison.requestedSeeds == common.requestedSeeds,
        "its layers are not those of the same models")
    }
  }
}
