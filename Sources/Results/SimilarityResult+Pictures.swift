import Pictures

extension SimilarityResult {
  public var pictures: [NamedPicture] {
    [
      NamedPicture("similarity", "linear CKA of the experts' outputs") {
        try Picture(
          pairsOf: probe.similarities.indices.map(subject.expert), $0,
          "similarity of experts' outputs (\(probe.weighting.rawValue))",
          caption: subject.caption(probe.sampleCount), label: "linear CKA", range: .shares,
          level: null?.mean, levelName: "shuffled samples"
        ) { probe.similarities[$0][$1] }
      }
    ]
  }
}
