import LinearAlgebra
import Pictures

/// The singular values of an expert's Jacobians, as pictures take them.
struct ExpertSpectra {
  /// Its number in the layer.
  let number: Int
  let mean: Series
  /// samples×values; zeros where it was not evaluated.
  let spectra: Matrix
  /// Its gate at each sample; nil where gates are not kept.
  let gates: [Double]?

  /// The spectra at the samples that reach it.
  var reached: [ArraySlice<Double>] {
    (0..<spectra.rowCount).compactMap { row in
      let values = spectra.row(row)
      let isReached = gates.map { $0[row] > 0 } ?? values.contains { $0 != 0 }
      return isReached ? values : nil
    }
  }

  /// The 5th to the 95th percentile over those samples, one for each value; empty without a sample.
  fileprivate var band: [Spread] {
    let rows = reached
    guard !rows.isEmpty else { return [] }
    return (0..<spectra.columnCount).map { j in
      let values = rows.map { $0[$0.startIndex + j] }
      return Spread(quantile(values, 0.05), quantile(values, 0.95))
    }
  }
}

extension Picture {
  /// The mean spectrum of each live expert, then `others`; where one expert is shown its spread is drawn
  /// too.
  ///
  /// - Throws: `NothingToDraw` where none of the experts asked for lives.
  init(
    spectraOf experts: [ExpertSpectra], _ options: PictureOptions, _ title: String,
    caption: String, others: [Line]
  ) throws(NothingToDraw) {
    let shown = try options.places(of: experts.map(\.number)).map { experts[$0] }
    guard !shown.isEmpty || !others.isEmpty else {
      throw NothingToDraw("\(title): no sample reaches an expert.")
    }
    let lines = shown.map { expert in
      Line(
        "expert \(expert.number)", .expert(expert.number), expert.mean,
        band: shown.count == 1 ? expert.band : [])
    }
    let spread = shown.count == 1 ? "; shaded: 5% to 95% of the samples" : ""
    self.init(
      title, caption: caption + spread, x: Axis("j"), y: Axis("singular value"),
      (lines + others).map { .line($0) })
  }

  /// How a statistic of single spectra is spread over the samples that reach each expert.
  ///
  /// - Throws: `NothingToDraw` as above.
  init(
    spreadOf experts: [ExpertSpectra], _ options: PictureOptions, _ title: String,
    caption: String, label: String, untrained: Double?,
    _ value: (ArraySlice<Double>) -> Double?
  ) throws(NothingToDraw) {
    let shown = try options.places(of: experts.map(\.number)).map { experts[$0] }
    try self.init(
      strips: shown.map { expert in
        StripRow(
          name: "expert \(expert.number)", values: expert.reached.compactMap(value),
          role: .expert(expert.number))
      }, title, caption: caption, of: Axis(label), levels: [("untrained mean", untrained)])
  }
}

extension NamedPicture {
  /// The mean over experts of each of several models' spectra, by their gates.
  init(
    spectraOf several: [(name: String, caption: String, mean: [Double])], _ title: String
  ) {
    self.init("spectra", "mean spectrum over experts of each") { _ in
      Picture(
        "\(title), mean over experts by their gates",
        caption: several.map { "\($0.name): \($0.caption)" }.joined(separator: "; "),
        x: Axis("j"), y: Axis("singular value"),
        several.enumerated().map { place, one in
          .line(
            Line(one.name, .other(place), Series("sigma", .part("routed mean"), curve: one.mean)))
        })
    }
  }
}
