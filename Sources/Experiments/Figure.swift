import Foundation
import Probes

/// The figures that architectures are compared by.
public enum Figure: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
  /// Task loss on held-out samples, or on the training samples when none are held out.
  case loss
  /// The share of the same samples whose class is told right.
  case accuracy
  case sigma1
  case frobenius
  case erank
  case srank
  case decay
  case alpha
  /// Mean ‖router part‖/‖J‖ of the layer's Jacobian.
  case routerShare = "router_share"
  /// Effective rank, participation ratio and variance of the weighted PCA.
  case pcaRank = "pca_erank"
  /// The effective rank without the bias of few samples.
  case pcaRankJackknifed = "pca_erank_jackknifed"
  case pcaRatio = "pca_pr"
  case pcaVariance = "pca_variance"
  /// Mean |A_ij| of the average expert Jacobians.
  case alignment
  /// Mean A_ij² less 1/(o d), the level of random directions.
  case omega
  /// Gate entropy over ln E.
  case entropy
  /// Standard deviation of the load over its mean.
  case loadVariation = "load_cv"

  /// Those of which differences are listed: what the claims are of, and the loss.
  public static let ofDifferences: [Figure] = [.loss, .sigma1, .decay, .pcaRank, .alignment]

  /// Whether it is a scale, which is compared by its logarithm: a difference is that of a ratio.
  public var isScale: Bool {
    switch self {
    case .sigma1, .frobenius, .pcaVariance: true
    default: false
    }
  }

  /// Its name where it is compared: `ln sigma1`.
  public var nameCompared: String { isScale ? "ln \(rawValue)" : rawValue }

  /// What is compared of a value; nil where it has no logarithm.
  func compared(_ value: Double) -> Double? {
    guard isScale else { return value }
    return value > 0 ? Foundation.log(value) : nil
  }

  /// first − second, in logarithms where it is a scale.
  ///
  /// 0 where no more than rounding tells them apart, as of two architectures that compute the same; nil
  /// where one has no logarithm.
  func difference(_ first: Double, _ second: Double) -> Double? {
    guard let a = compared(first), let b = compared(second) else { return nil }
    let isRounding = abs(first - second) <= 1e-6 * max(abs(first), abs(second))
    return isRounding ? 0 : a - b
  }

  /// The spectrum statistic that this figure is the mean of, if it is one.
  var statistic: SpectrumStatistic? { SpectrumStatistic(rawValue: rawValue) }
}
