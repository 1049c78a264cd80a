import Datasets
import Networks
import Probes

extension TransformerShape: Consistent {
  func requireConsistency() throws(Inconsistency) {
    if let problem { try require(false, problem) }
    // As of any model that a command makes: its tensors can be listed, its parameters counted.
    try require(
      layers * ffn.expertCount <= 1 << 20
        && Double(layers) * Double(ffn.expertCount) * Double(ffn.hiddenWidth) * Double(width)
          < 0x1p48,
      "its widths do not fit together")
  }
}

extension Transformer: Consistent {
  func requireConsistency() throws(Inconsistency) {
    let options = training.options
    try require(
      training.steps.count == training.state.step,
      "\(training.steps.count) losses of \(training.state.step) steps")
    try require(
      (0..<countLimit).contains(requestedSteps), "\(requestedSteps) steps were asked for")
    try require(
      (1...1 << 30).contains(options.batchSize), "batches of \(options.batchSize) windows")
    let schedule = options.schedule
    try require(
      (0..<countLimit).contains(schedule.warmup)
        && (0..<countLimit).contains(schedule.total ?? 0) && (0...1).contains(schedule.floor),
      "its learning rate warms for \(schedule.warmup) steps and falls to \(schedule.floor)")
    try require(options.clipping ?? 1 > 0, "gradients are clipped at \(options.clipping ?? 0)")
    try require(
      (0..<1).contains(options.dropout ?? 0), "it drops \(options.dropout ?? 0) of its state")
    guard let windows else { return }
    try require(
      !windows.isEmpty && windows.count % shape.context == 0
        && windows.allSatisfy { Int($0) < shape.vocabulary },
      "\(windows.count) tokens are not windows of \(shape.context) of its vocabulary")
  }
}

extension TextDataset: Consistent {
  func requireConsistency() throws(Inconsistency) {
    let count = vocabulary.count
    if case .words(let words) = vocabulary {
      try require(
        (2...TransformerShape.vocabularyLimit).contains(count)
          && words.allSatisfy { !$0.isEmpty },
        "its vocabulary of \(count) words has an empty one, or too many")
    }
    for stream in [training, validation] {
      try require(
        stream.tokens.count > 1 && stream.tokens.allSatisfy { Int($0) < count },
        "its \(stream.tokens.count) tokens are too few, or not all in its vocabulary")
      try require((0..<countLimit).contains(stream.byteCount), "\(stream.byteCount) bytes")
    }
  }
}

extension LanguageCurve {
  func requireConsistency(steps: Int) throws(Inconsistency) {
    try require(
      zip(marks, marks.dropFirst()).allSatisfy { $0.step < $1.step }
        && (marks.first?.step ?? 0) >= 0 && (marks.last?.step ?? 0) <= steps,
      "marks at steps \(marks.map(\.step)) of \(steps)")
    try require((0...steps).contains(origin), "steps asked for at step \(origin) of \(steps)")
    for mark in marks {
      for evaluation in [mark.training, mark.heldOut] {
        try require(
          (1..<countLimit).contains(evaluation.tokenCount), "\(evaluation.tokenCount) tokens")
      }
    }
    try require(
      gradientNorms.isEmpty || gradientNorms.count == steps,
      "\(gradientNorms.count) norms of \(steps) steps")
  }
}

extension TokenResult: Consistent {
  func requireConsistency() throws(Inconsistency) {
    try require((1...1_000).contains(top ?? 1), "it lists \(top ?? 0) tokens an expert")
    let count = probe.tokens.count
    try require(
      count > 0 && probe.counts.count == count && names.count == count
        && probe.shares.rowCount == count && probe.shares.columnCount == probe.base.count
        && !probe.base.isEmpty,
      "its figures are of different numbers of tokens or experts")
    try require(
      probe.counts.allSatisfy((1..<countLimit / 1_024).contains) && count <= 1 << 20
        && (1..<countLimit).contains(probe.sampleCount),
      "a token occurs a number of times that it cannot")
    try subject.requireConsistency(samples: probe.sampleCount)
  }
}

extension BlockResult: Consistent {
  func requireConsistency() throws(Inconsistency) {
    try subject.requireConsistency(samples: probe.sampleCount)
    for spectra in [probe, untrained].compactMap({ $0 }) {
      try requireSamples(spectra.sampleCount, of: spectra.requestedCount)
      try require(
        Set([spectra.attention, spectra.feedForward, spectra.whole].map(\.meanSpectrum.count)) == [
          probe.whole.meanSpectrum.count
        ], "its spectra are of different lengths")
    }
  }
}
