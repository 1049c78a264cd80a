import Pictures
import Probes

extension PCAResult {
  /// The variance along each axis of each live expert.
  public var series: [Series] {
    probe.experts.enumerated().compactMap { i, pca in
      pca.map { Series("eigenvalue", .expert(subject.expert(i)), $0.variances) }
    }
  }

  public var pictures: [NamedPicture] {
    [
      NamedPicture("explained", "the share of the variance in the first axes") { options in
        picture(
          "explained variance of the weighted PCA",
          Axis("share of the variance", includes: [0, 1]),
          options, Self.shares)
      },
      NamedPicture("spectra", "the variance along each axis") { options in
        picture(
          "variances of the weighted PCA", Axis("variance l_j", includes: [0]), options, \.variances
        )
      },
      NamedPicture("erank", "the effective rank of each expert, beside that before training") {
        options in
        let places = probe.experts.indices.filter { options.shows(subject.expert($0)) }
        return Picture(
          "effective rank of the weighted PCA; the line is untrained",
          caption: subject.caption(probe.sampleCount),
          x: Axis("expert", categories: places.map { "\(subject.expert($0))" }),
          y: Axis("pca_erank", includes: [0]),
          places.enumerated().map { place, i in
            .bar(
              Bar(
                place, probe.experts[i]?.effectiveRank,
                level: untrainedRanks.indices.contains(i) ? untrainedRanks[i] : nil,
                .expert(subject.expert(i))))
          })
      },
    ]
  }

  private func picture(
    _ title: String, _ y: Axis, _ options: PictureOptions, _ values: (WeightedPCA) -> [Double]
  ) -> Picture {
    Picture(
      title, caption: subject.caption(probe.sampleCount), x: Axis("principal axis j"), y: y,
      probe.experts.enumerated().compactMap { i, pca in
        let number = subject.expert(i)
        guard let pca, options.shows(number) else { return nil }
        return curve("expert \(number)", .expert(number), values(pca))
      })
  }

  /// Of the whole variance, what the first axes have.
  private static func shares(_ pca: WeightedPCA) -> [Double] {
    let total = pca.eigenvalues.reduce(0, +)
    var sum = 0.0
    return pca.eigenvalues.map { value in
      sum += value
      return total > 0 ? sum / total : .nan
    }
  }
}
