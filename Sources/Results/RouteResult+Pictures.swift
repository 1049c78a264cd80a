import Glibc
import LinearAlgebra
import Pictures
import Probes

extension RouteResult {
  public var pictures: [NamedPicture] {
    let experts = Array(statistics.load.indices)
    let caption = subject.caption(statistics.sampleCount)
    let even = statistics.load.reduce(0, +) / Double(max(1, experts.count))
    func bars(_ name: String, _ title: String, _ values: [Double], _ level: Double) -> NamedPicture
    {
      NamedPicture(name, title) { options in
        let shown = experts.filter(options.shows)
        return Picture(
          "\(title); the line is even", caption: caption,
          x: Axis("expert", categories: shown.map { "\($0)" }), y: Axis(name, includes: [0]),
          shown.enumerated().map {
            .bar(Bar($0.offset, values[$0.element], level: level, .expert($0.element)))
          })
      }
    }
    var pictures = [
      bars("load", "load of each expert", statistics.load, even),
      bars(
        "importance", "importance of each expert", statistics.importance,
        statistics.importance.reduce(0, +) / Double(max(1, experts.count))),
    ]
    if let selected = statistics.coactivation, experts.count > 1 {
      let most =
        experts.flatMap { i in experts.filter { $0 != i }.map { selected[i, $0] } }.max() ?? 1
      pictures.append(
        NamedPicture("coactivation", "how often two experts are chosen together") { options in
          pairPicture(
            "share of samples that choose both", caption: caption, experts: experts,
            options: options, label: "share of samples", range: Spread(0, max(most, 1e-9))
          ) { selected[$0, $1] }
        })
    }
    if let gates, experts.count > 1 { pictures += Self.strips(gates, caption) }
    if let classes { pictures.append(picture(of: classes, caption)) }
    return pictures
  }

  /// How gates are spread over the samples whose largest gate an expert has.
  private static func strips(_ gates: Matrix, _ caption: String) -> [NamedPicture] {
    func picture(
      _ kind: String, _ title: String, _ unit: String,
      _ value: @escaping @Sendable ([Double]) -> Double
    )
      -> NamedPicture
    {
      NamedPicture(kind, title) { options in
        var values: [[Double]] = Array(repeating: [], count: gates.columnCount)
        for row in 0..<gates.rowCount {
          let own = Array(gates.row(row))
          // Ties go to the lower expert.
          guard let most = own.max(), let first = own.firstIndex(of: most) else { continue }
          values[first].append(value(own))
        }
        let shown = values.indices.filter { options.shows($0) && !values[$0].isEmpty }
        return stripPicture(
          "\(title), by the expert of the largest gate", caption: caption, of: title, unit: unit,
          shown.map { ("\($0)", values[$0], .expert($0)) })
      }
    }
    return [
      picture("margin", "largest gate less the next", "") { gates in
        let sorted = gates.sorted(by: >)
        return sorted.count > 1 ? sorted[0] - sorted[1] : .nan
      },
      picture("entropy", "entropy of the gates", "nats") { gates in
        gates.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
      },
    ]
  }

  private func picture(of classes: ClassRouting, _ caption: String) -> NamedPicture {
    NamedPicture("classes", "which experts the samples of each class go to") { options in
      let shown = (0..<classes.expertCount).filter(options.shows)
      let rows = shown.map { i in classes.names.indices.map { Optional(classes.shares[i, $0]) } }
      return Picture(
        "share of each class by expert", caption: caption,
        x: Axis("class", categories: classes.names),
        y: Axis("expert", categories: shown.map { "\($0)" }),
        shown.isEmpty
          ? []
          : [
            .cells(
              Cells(
                rows, label: "share of the class",
                range: Spread(0, max(1e-9, rows.joined().compactMap { $0 }.max() ?? 1)),
                level: 1 / Double(max(1, classes.expertCount)), levelName: "even"))
          ])
    }
  }

  /// Load over the layers of a transformer, or of several models.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    [
      NamedPicture("load", "load of each expert, a row a layer or a model") { options in
        let count = several.map(\.content.statistics.load.count).max() ?? 0
        let shown = (0..<count).filter(options.shows)
        let isOfLayers = several.allSatisfy { $0.content.subject.layer != nil }
        let rows = several.map { one in
          shown.map {
            one.content.statistics.load.indices.contains($0) ? one.content.statistics.load[$0] : nil
          }
        }
        let most = rows.joined().compactMap { $0 }.max() ?? 1
        return Picture(
          isOfLayers ? "load over layers" : "load of each expert",
          caption: several.prefix(1).map {
            $0.content.subject.caption($0.content.statistics.sampleCount)
          }.joined(),
          x: Axis("expert", categories: shown.map { "\($0)" }),
          y: Axis(
            isOfLayers ? "layer" : "model",
            categories: several.map { one in
              isOfLayers
                ? one.content.subject.layer.map { "\($0)" } ?? one.name : one.content.subject.model
            }),
          shown.isEmpty
            ? []
            : [
              .cells(
                Cells(
                  rows, label: "load", range: Spread(0, max(most, 1e-9)),
                  level: several.first.map {
                    $0.content.statistics.load.reduce(0, +) / Double(max(1, count))
                  },
                  levelName: "even"))
            ])
      }
    ]
  }
}
