import Networks

/// How the pairs of a layer's experts align, in three numbers (docs/metrics.md, Whose samples count).
public struct PairAlignment: Codable, Equatable, Sendable {
  /// Two experts, the lower first, and the cosine of their average Jacobians.
  public struct Pair: Codable, Equatable, Sendable {
    public let first, second: Int
    public let cosine: Double
  }

  /// Mean of A_ij² over i < j.
  public let meanSquare: Double
  /// Mean of A_ij over i < j, sign and all.
  public let signedMean: Double
  /// The pair of the largest |A_ij|, the first of several.
  public let largest: Pair

  /// The summary of `alignment`; nil where no pair of experts has a cosine.
  public init?(of alignment: Alignment) {
    guard let square = alignment.meanSquare, let mean = alignment.signedMean else { return nil }
    guard let pair = alignment.largestPair else { return nil }
    (meanSquare, signedMean) = (square, mean)
    largest = Pair(first: pair.first, second: pair.second, cosine: pair.cosine)
  }

  /// omega = mean A_ij² − 1/(o·d): what the experts of a layer of `shape` share beyond chance.
  ///
  /// 1/(o·d) is what A² is on average, exactly, whatever the spectra of two o×d Jacobians, when one of
  /// them is multiplied on both sides by independent Haar-random orthogonal matrices: these have
  /// E q_ab q_cd = δ_ac δ_bd / size (Collins and Śniady, 2006).
  public func omega(of shape: LayerShape) -> Double {
    meanSquare - 1 / (Double(shape.outputWidth) * Double(shape.inputWidth))
  }
}
