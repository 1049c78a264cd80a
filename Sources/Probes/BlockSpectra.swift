import LinearAlgebra
import Networks

/// Singular values of how a layer of a transformer moves a token's own state, over sampled tokens.
///
/// x' = x + attention(norm1(x)), x'' = x' + feed-forward(norm2(x')), the other tokens held where they
/// are: the attention part is ∂x'/∂x, the feed-forward part ∂x''/∂x', the whole ∂x''/∂x, their
/// product. Each holds the identity of the residual stream.
public struct BlockSpectra: Codable, Equatable, Sendable {
  /// One of the Jacobians, averaged over tokens, all alike.
  public struct Part: Codable, Equatable, Sendable {
    /// The mean of each singular value, descending.
    public let meanSpectrum: [Double]
    /// The mean of each summary.
    public let mean: SpectrumSummary

    init(of spectra: [[Double]]) {
      let n = Double(spectra.count)
      meanSpectrum = (spectra.first ?? []).indices.map { j in
        spectra.reduce(0) { $0 + $1[j] } / n
      }
      mean = SpectrumSummary(
        meanOf: spectra.map { SpectrumSummary(of: $0) }, weights: spectra.map { _ in 1 })
    }
  }

  public let attention, feedForward, whole: Part
  /// Tokens measured, and asked for: fewer when stopped.
  public let sampleCount, requestedCount: Int

  /// Tokens between two looks at the monitor, unless there is room for fewer.
  static let pieceSize = 32

  /// Differentiates layer `l` of `model` at the tokens that stand at `places` of a text, the first
  /// `limit` of them; fewer when told to stop.
  ///
  /// - Throws: `ProbeError.notApplicable` when there is no such place, `.numeric` when a number is not
  ///   finite.
  public init(
    of model: LanguageModel, layer l: Int, in tokens: [UInt32], at places: [Int],
    limit: Int? = nil, monitor: Monitor = .silent
  ) throws(ProbeError) {
    self = try Self.together(
      [model], layer: l, in: tokens, at: places, limit: limit, monitor: monitor)[0]
  }

  /// Differentiates layer `l` of several models at the same tokens, piece by piece together: where the
  /// work is stopped, all have the same tokens.
  ///
  /// - Throws: As for one.
  public static func together(
    _ models: [LanguageModel], layer l: Int, in tokens: [UInt32], at places: [Int],
    limit: Int? = nil, monitor: Monitor = .silent
  ) throws(ProbeError) -> [BlockSpectra] {
    let wanted = Array(places.prefix(limit ?? places.count))
    var spectra = [[[[Double]]]](repeating: [[], [], []], count: models.count)
    var count = 0
    let size = pieceSize(width: models.map(\.shape.width).max() ?? 1)
    for start in stride(from: 0, to: wanted.count, by: size) {
      guard !monitor.shouldStop() else { break }
      let end = min(start + size, wanted.count)
      for (place, model) in models.enumerated() {
        let piece = try piece(of: model, layer: l, in: tokens, at: Array(wanted[start..<end]))
        for (part, values) in piece.enumerated() { spectra[place][part] += values }
      }
      count = end
      monitor.report(end, wanted.count)
    }
    guard count > 0 else { throw .notApplicable("stopped before the first tokens were measured") }
    return spectra.map { BlockSpectra($0, sampleCount: count, requestedCount: places.count) }
  }

  private init(_ spectra: [[[Double]]], sampleCount: Int, requestedCount: Int) {
    attention = Part(of: spectra[0])
    feedForward = Part(of: spectra[1])
    whole = Part(of: spectra[2])
    self.sampleCount = sampleCount
    self.requestedCount = requestedCount
  }

  /// The spectra of attention, feed-forward and whole at each of `places`.
  private static func piece(
    of model: LanguageModel, layer l: Int, in tokens: [UInt32], at places: [Int]
  ) throws(ProbeError) -> [[[Double]]] {
    let jacobians: [BlockJacobian]
    do {
      jacobians = try model.blockJacobians(ofLayer: l, in: tokens, at: places)
    } catch {
      throw .notApplicable("\(error)")
    }
    let results = Parallel.map(jacobians.count) { n in
      Result { () throws(LinearAlgebraError) in
        let jacobian = jacobians[n]
        return [
          try jacobian.attention.singularValues(), try jacobian.feedForward.singularValues(),
          try jacobian.whole.singularValues(),
        ]
      }
    }
    return try numeric { () throws(LinearAlgebraError) in
      var spectra: [[[Double]]] = [[], [], []]
      for result in results {
        for (part, values) in try result.get().enumerated() { spectra[part].append(values) }
      }
      return spectra
    }
  }
}
