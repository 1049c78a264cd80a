import Documents
import LinearAlgebra
import Networks
import Probes
import Results

/// Memory that a probe takes, in bytes, about; each is refused where there is less.
extension ChosenSamples {
  private var samples: Int { inputs.rowCount }
  private var shape: LayerShape { layer.shape }
  private var experts: Double { Double(shape.expertCount) }
  /// Models measured, the trained one and the untrained one.
  private var models: Double { untrained == nil ? 1 : 2 }
  private var threads: Double { Double(Parallel.threadCount) }

  /// Of a sample: logits, gates and the experts that run.
  private var gateBytes: Double {
    24 * experts + (shape.routing == .topK ? 8 * Double(shape.selectedCount) : 8 * experts) + 48
  }

  /// Of a sample: what happens inside every expert, and what it answers.
  private var activationBytes: Double {
    let arrays: Double = shape.isGated ? 4 : 3
    return 8 * experts * (arrays * Double(shape.hiddenWidth) + Double(shape.outputWidth))
  }

  /// Refuses to measure at too many samples; `what` is the subject of the sentence.
  private func require(
    _ what: String, fixed: Double, each: Double, besides: String = ""
  ) throws(MemoryShortage) {
    try AvailableMemory.require(fixed, each: each, of: samples, for: what) {
      $0 > 0
        ? "Give --samples \($0) or fewer\(besides)."
        : "That is \(NumberText.short(shape.expertCount)) experts at one sample: measure fewer of them, "
          + "or on a larger machine\(besides)."
    }
  }

  /// Refuses routing statistics: gates, and matrices of pairs of experts.
  func requireMemoryToRoute() throws(MemoryShortage) {
    let pairs = shape.routing == .topK ? 3.0 : 1
    try require(
      "routing them", fixed: models * pairs * 8 * experts * experts, each: models * gateBytes)
  }

  /// Refuses exact Jacobians: those of the pieces at work, spectra, and pairs of experts.
  ///
  /// What is kept of pairs is written as text for the digest, which takes most.
  func requireMemoryForJacobians(unweighted: Bool, draws: Int) throws(MemoryShortage) {
    let (d, o) = (Double(shape.inputWidth), Double(shape.outputWidth))
    let piece = Double(JacobianSize.piece)
    let isSparse = shape.routing == .topK && !unweighted
    let reached = min(experts, piece * Double(shape.selectedCount))
    let paired = isSparse && shape.expertCount > 256 ? reached : experts
    let pairBytes = 16 * (paired * paired + (isSparse ? 0 : experts * experts)) / piece
    let spectra = 8 * min(d, o) * ((isSparse ? reached : experts) + experts)
    let live = min(experts, Double(samples) * Double(shape.selectedCount))
    let stack = 8 * threads * min(piece, Double(samples)) * experts * d * o
    let alignments: Double = isSparse ? 2 : 3
    let fixed =
      models
      * (8 * Double(shape.totalParameterCount) + 8 * live * d * o
        + JacobianSize.alignment * alignments * experts * experts)
      + JacobianSize.text * alignments * experts * experts
      + stack + (draws > 0 ? threads * 8 * live * d * o : 0)
    try require(
      "measuring their Jacobians", fixed: fixed,
      each: models * (gateBytes + activationBytes + spectra + pairBytes),
      besides: shape.expertCount > 1 ? ", or --top" : "")
  }

  /// Refuses the largest singular values alone.
  func requireMemoryForLeading(_ count: Int) throws(MemoryShortage) {
    let (d, o, c) = (Double(shape.inputWidth), Double(shape.outputWidth), Double(count))
    let reached = shape.routing == .topK ? Double(shape.selectedCount) : experts
    let work = threads * 8 * (4 * c + 64) * (d + o)
    let weights = threads * 8 * Double(shape.totalParameterCount) / experts
    try require(
      "measuring their largest singular values", fixed: work + weights,
      each: models * (gateBytes + 24 * experts + reached * (160 + 16 * c) + 8 * c * experts))
  }

  /// Refuses Jacobians of whole blocks, some matrices of width×width for each token of a piece.
  func requireMemoryForBlocks() throws(MemoryShortage) {
    let d = Double(shape.inputWidth)
    let hidden = Double(shape.hiddenWidth * shape.selectedCount)
    let atOnce = Double(min(samples, JacobianSize.piece))
    try require(
      "measuring the Jacobians of their blocks",
      fixed: 8 * (atOnce * 3 * d * d + threads * (8 * d * d + 4 * d * hidden)),
      each: models * 48 * d)
  }

  /// Refuses weighted PCA of experts: a square matrix of axes for each.
  func requireMemoryForPCA(_ representation: Representation) throws(MemoryShortage) {
    try require(
      "measuring their PCA", fixed: models * axisBytes(representation),
      each: pcaBytes(representation, draws: 32))
  }

  /// Refuses subspaces of experts, whose pairs are written as text for the digest.
  func requireMemoryForSubspaces(_ source: SubspaceSource, rank: Int) throws(MemoryShortage) {
    let pairs = experts * (experts - 1) / 2 * (pairBytes + pairAngleBytes * Double(rank))
    let fixed: Double
    let each: Double
    if let representation = Representation(rawValue: source.rawValue) {
      fixed = axisBytes(representation) * models
      each = pcaBytes(representation, draws: 0)
    } else {
      let (d, o) = (Double(shape.inputWidth), Double(shape.outputWidth))
      let side = source == .jacobianInput ? d : o
      fixed = models * experts * 8 * (side * side + 3 * d * o / experts)
      each = models * (gateBytes + activationBytes)
    }
    try require("measuring their subspaces", fixed: fixed + pairs, each: each)
  }

  private func width(_ representation: Representation) -> Double {
    switch representation {
    case .input: Double(shape.inputWidth)
    case .hidden: Double(shape.hiddenWidth)
    case .output, .mixed: Double(shape.outputWidth)
    }
  }

  private func axisBytes(_ representation: Representation) -> Double {
    let w = width(representation)
    return 8 * (experts * w * w + 3 * threads * w * w)
  }

  private func pcaBytes(_ representation: Representation, draws: Double) -> Double {
    let inner = 4 * Double(shape.hiddenWidth)
    return models * gateBytes + 16 * draws
      + 8 * threads * (3 * width(representation) + (representation == .input ? 0 : inner))
  }

  /// Bytes that a pair of subspaces takes, and each of its angles, as a value and as text.
  private var pairBytes: Double { 2_000 }
  private var pairAngleBytes: Double { 200 }
}

/// What Jacobians take, in samples and in bytes for a pair of experts.
private enum JacobianSize {
  static let piece = 32
  static let alignment = 16.0
  static let text = 64.0
}
