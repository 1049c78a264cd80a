import Probes

/// The figures that architectures are compared by.
public enum Figure: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
  /// Task loss on held-out samples, or on the training samples when none are held out.
  case loss
  case sigma1
  case frobenius
  case erank
  case srank
  case decay
  case alpha
  /// Mean ‖router part‖/‖J‖ of the layer's Jacobian.
  case routerShare = "router_share"
  /// Effective rank, participation ratio and k90 of the weighted PCA.
  case pcaRank = "pca_erank"
  case pcaRatio = "pca_pr"
  case pcaVariance = "pca_variance"
  /// Mean |A_ij| of the average expert Jacobians.
  case alignment
  /// Gate entropy over ln E.
  case entropy
  /// Standard deviation of the load over its mean.
  case loadVariation = "load_cv"

  /// The spectrum statistic that this figure is the mean of, if it is one.
  var statistic: SpectrumStatistic? { SpectrumStatistic(rawValue: rawValue) }
}
