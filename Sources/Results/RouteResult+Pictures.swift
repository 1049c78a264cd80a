import Foundation
import LinearAlgebra
import Pictures
import Probes

extension RouteResult {
  public var series: [Series] {
    guard let classes else { return [] }
    let lifts = classes.lifts
    return (0..<classes.expertCount).flatMap { i in
      classes.names.enumerated().flatMap { c, name in
        [
          Series("share.\(name)", .expert(i), [Series.Entry(classes.shares[i, c])]),
          Series("lift.\(name)", .expert(i), [Series.Entry(lifts[i][c])]),
        ]
      }
    }
  }

  public var pictures: [NamedPicture] {
    var pictures = [
      NamedPicture("load", "share of the work that each expert gets") {
        try bars(statistics.load, "load", $0)
      },
      NamedPicture("importance", "mean gate of each expert") {
        try bars(statistics.importance, "importance, the mean gate", $0)
      },
    ]
    if let selected = statistics.coactivation, experts.count > 1 {
      pictures.append(
        NamedPicture("coactivation", "share of samples that select both experts") {
          try Picture(
            pairsOf: experts, $0, "co-activation: share of samples that select both",
            caption: caption, label: "share of samples", range: sharesOfPairs(selected),
            level: evenPairs(selected), levelName: "even experts at random"
          ) { $0 == $1 ? nil : selected[$0, $1] }
        })
    }
    if let gates, experts.count > 1 {
      pictures += [
        NamedPicture("entropy", "how soft the gates are, by the expert of the largest") {
          try strips(gates, "entropy of the gates", unit: "nats", $0, level: evenEntropy, entropy)
        },
        NamedPicture("margin", "the largest gate less the second, by its expert") {
          try strips(gates, "largest gate less the second", $0, level: nil) { row in
            let gates = row.sorted(by: >)
            return gates.count > 1 ? gates[0] - gates[1] : nil
          }
        },
      ]
    }
    if let classes {
      pictures.append(
        NamedPicture("classes", "share of each class that goes to each expert") { options in
          let shown = try options.places(of: experts)
          return Picture(
            cells: classes.names.indices.map { c in shown.map { classes.shares[$0, c] } },
            "experts by \(partitionWord): share of each that goes to the expert",
            caption: caption, x: Axis("expert", categories: shown.map { "\($0)" }),
            y: Axis(partitionWord, categories: classes.names), label: "share",
            level: 1 / Double(max(1, experts.count)), levelName: "even")
        })
    }
    return pictures
  }

  private var caption: String { subject.caption(statistics.sampleCount) }
  private var experts: [Int] { Array(statistics.load.indices) }

  private func bars(
    _ values: [Double], _ name: String, _ options: PictureOptions
  ) throws -> Picture {
    let even = values.reduce(0, +) / Double(max(1, values.count))
    return try Picture(
      barsOf: experts, options, "\(name), of each expert; level: even", caption: caption,
      y: Axis(name), level: { _ in even }
    ) { values[$0] }
  }

  /// From 0 to the largest of two different experts.
  private func sharesOfPairs(_ selected: Matrix) -> Spread {
    let pairs = experts.flatMap { i in experts.filter { $0 != i }.map { selected[i, $0] } }
    let largest = pairs.max() ?? 0
    return Spread(0, largest > 0 ? largest : 1)
  }

  /// k (k − 1) / (E (E − 1)), of experts that are chosen evenly and at random.
  private func evenPairs(_ selected: Matrix) -> Double {
    let (e, k) = (Double(experts.count), experts.reduce(0) { $0 + selected[$1, $1] })
    return k * (k - 1) / (e * (e - 1))
  }

  /// The entropy of even gates, in nats; nil where it is not known.
  private var evenEntropy: Double? {
    statistics.evenRelativeEntropy.map { $0 * log(Double(experts.count)) }
  }

  /// A value of each sample's gates, over all samples and by the expert of the largest gate.
  private func strips(
    _ gates: Matrix, _ label: String, unit: String = "", _ options: PictureOptions,
    level: Double?, _ value: (ArraySlice<Double>) -> Double?
  ) throws -> Picture {
    let shown = try options.places(of: experts)
    let values = (0..<gates.rowCount).map { row in
      (expert: largestPlace(gates.row(row)), value: value(gates.row(row)))
    }
    let whole = [
      StripRow(name: "all samples", values: values.compactMap(\.value), role: .layer)
    ]
    let own = shown.compactMap { i -> StripRow? in
      let own = values.filter { $0.expert == i }.compactMap(\.value)
      return own.isEmpty ? nil : StripRow(name: "expert \(i)", values: own, role: .expert(i))
    }
    return try Picture(
      strips: whole + own, label, caption: caption, of: Axis(label, unit: unit),
      levels: [("even gates", level)])
  }

  /// The loads of several, a row each.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    let width = several.map(\.content.experts.count).max() ?? 0
    let layers = several.compactMap(\.content.subject.layer)
    let isOneModel =
      layers.count == several.count && Set(layers).count == layers.count
      && Set(several.map(\.content.subject.model)).count == 1
    let order =
      isOneModel
      ? several.indices.sorted { layers[$0] < layers[$1] } : Array(several.indices)
    return [
      NamedPicture("load", "share of the work that each expert gets, a row each") { options in
        let shown = try options.places(of: Array(0..<width))
        return Picture(
          cells: order.map { place in
            let load = several[place].content.statistics.load
            return shown.map { load.indices.contains($0) ? load[$0] : nil }
          },
          isOneModel ? "load by layer and expert" : "load of each expert",
          caption: isOneModel
            ? several[0].content.captionOfLayers
            : several.map { "\($0.name): \($0.content.caption)" }.joined(separator: "; "),
          x: Axis("expert", categories: shown.map { "\($0)" }),
          y: isOneModel
            ? Axis("layer", categories: order.map { "\(layers[$0])" })
            : Axis("", categories: order.map { several[$0].name }), label: "load",
          range: largestLoad(several.map(\.content)),
          level: width > 0 ? 1 / Double(width) : nil, levelName: "even")
      }
    ] + figurePictures(of: several)
  }

  private static func largestLoad(_ several: [RouteResult]) -> Spread {
    let largest = several.flatMap(\.statistics.load).filter(\.isFinite).max() ?? 0
    return Spread(0, largest > 0 ? largest : 1)
  }

  /// The caption without a layer.
  private var captionOfLayers: String {
    Subject(model: subject.model, data: subject.data, split: subject.split)
      .caption(statistics.sampleCount)
  }
}

/// −Σ p ln p of the shares of the gates' sum, in nats; nil where it is 0.
private func entropy(_ gates: ArraySlice<Double>) -> Double? {
  let sum = gates.reduce(0, +)
  guard sum > 0 else { return nil }
  return gates.reduce(0) { $1 > 0 ? $0 - $1 / sum * log($1 / sum) : $0 }
}
