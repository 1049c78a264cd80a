import Experiments

extension ScaleResult {
  /// Values of every number of experts and seed, slopes of every seed, and what follows from them.
  public var allSeries: [Series] {
    setup.series
      + parts.flatMap { layer, comparison in comparison.valueSeries(in: layer) }
      + scaled.flatMap { part in
        part.scaling.slopes.map { slope in
          Series(
            "slope", .part(part.levelPlace + slope.figure.rawValue), layer: part.layer,
            zip(common.seeds, zip(slope.trained, slope.untrained)).map { seed, own in
              Series.Entry(seed: seed, own.0, nulls: [NamedFigure.Null("untrained", own.1)])
            })
        }
      } + figures.map { Series($0) }
  }

  public var tidySubject: TidySubject {
    TidySubject(data: setup?.data ?? "", samples: common.sampleCount)
  }
}

extension ScaledPart {
  /// `level 1, `: what stands before a figure's name where the layer has a column.
  fileprivate var levelPlace: String { level.map { "level \($0.number), " } ?? "" }
}
