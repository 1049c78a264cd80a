import LinearAlgebra
import Networks

/// What happens inside a shared expert at every sample.
struct SharedRuns: Sendable {
  let expert: SharedExpert
  /// w, one value a sample.
  let weights: [Double]
  /// The factors of W1 and of W3 in the Jacobian; samples×hidden.
  let slope: Matrix
  let gateSlope: Matrix?
  /// f, samples×outputs.
  let outputs: Matrix

  init(of expert: SharedExpert, at inputs: Matrix) throws(ProbeError) {
    self.expert = expert
    weights = expert.weights(at: inputs)
    let read = try asking { () throws(NetworkError) in try expert.expert() }
    let activations = read.activations(at: inputs)
    (slope, gateSlope) = (activations.slope, activations.gateSlope)
    outputs = read.outputs(of: activations)
  }
}

extension JacobianSampler {
  /// Works out the spectra of shared experts at `rows`, part of a piece, and gives the Jacobians there.
  func measureShared(
    _ rows: Range<Int>, to piece: inout JacobianPiece
  ) throws(ProbeError) -> JacobianStack {
    let (d, o) = (layer.shape.inputWidth, layer.shape.outputWidth)
    let rank = min(d, o)
    let stack = JacobianStack(
      rows.map { _ in Array(shared.indices) }, first: rows.lowerBound, size: d * o)
    if piece.sharedSpectra.isEmpty {
      piece.sharedSpectra = [[Double]](repeating: [], count: shared.count)
    }
    for (i, runs) in shared.enumerated() {
      let kernel = JacobianKernel(
        try asking { () throws(NetworkError) in try runs.expert.expert() }, slope: runs.slope,
        gateSlope: runs.gateSlope, workspace: JacobianKernel.Workspace(runs.expert.shape))
      let spectra = Buffer<Double>(rows.count * rank)
      try numeric { () throws(LinearAlgebraError) in
        try kernel.measure(Array(rows), spectra: spectra.base) {
          stack.place(of: i, at: rows.lowerBound + $0)
        }
      }
      for place in 0..<rows.count * rank { piece.sharedSpectra[i].append(spectra.base[place]) }
    }
    return stack
  }
}

extension JacobianProbe {
  /// What was measured of one expert that every sample passes through.
  public struct Shared: Codable, Equatable, Sendable {
    /// The mean of its weight.
    public let weightMean: Double
    /// Mean of each statistic over samples, weighted by its weight.
    public let mean: SpectrumSummary
    /// Mean of each singular value, weighted likewise.
    public let meanSpectrum: [Double]

    /// Sums up the `i`-th from its spectra in `pieces`.
    init(_ i: Int, _ pieces: [JacobianPiece], _ sampler: JacobianSampler, samples n: Int) {
      let shape = sampler.layer.shape
      let rank = min(shape.inputWidth, shape.outputWidth)
      let spectra = pieces.flatMap { $0.sharedSpectra[i] }
      let weights = Array(sampler.shared[i].weights.prefix(n))
      let total = weights.reduce(0, +)
      weightMean = total / Double(n)
      mean = SpectrumSummary(
        meanOf: (0..<n).map {
          SpectrumSummary(
            of: spectra[$0 * rank..<($0 + 1) * rank], side: max(shape.inputWidth, shape.outputWidth)
          )
        }, weights: weights)
      meanSpectrum = (0..<rank).map { j in
        (0..<n).reduce(0) { $0 + weights[$1] * spectra[$1 * rank + j] } / total
      }
    }
  }
}
