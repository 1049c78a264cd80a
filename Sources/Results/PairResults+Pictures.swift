import Documents
import Pictures
import Probes

extension SimilarityResult {
  public var pictures: [NamedPicture] {
    [
      NamedPicture("similarity", "linear CKA of every two experts' outputs") { options in
        pairPicture(
          "similarity of experts' outputs", caption: subject.caption(probe.sampleCount),
          experts: probe.similarities.indices.map(subject.expert), options: options,
          label: "linear CKA", range: Spread(0, 1), level: null?.mean, levelName: "shuffled samples"
        ) { probe.similarities[$0][$1] }
      }
    ]
  }
}

extension SubspaceResult {
  public var pictures: [NamedPicture] {
    [
      NamedPicture("overlap", "the overlap of every two experts' subspaces") { options in
        pairPicture(
          "overlap of top-\(probe.rank) subspaces (\(probe.source.rawValue))",
          caption: subject.caption(probe.sampleCount),
          experts: (0..<probe.expertCount).map(subject.expert), options: options, label: "overlap",
          range: Spread(0, 1), level: probe.expectedOverlap, levelName: "random subspaces"
        ) { i, j in
          probe.pairs.first { $0.first == min(i, j) && $0.second == max(i, j) }?.angles.overlap
        }
      },
      NamedPicture("angles", "the principal angles of every two experts") { options in
        let pairs = probe.pairs.filter {
          options.shows(subject.expert($0.first)) && options.shows(subject.expert($0.second))
        }
        return Picture(
          "principal angles between experts", caption: subject.caption(probe.sampleCount),
          x: Axis("angle number"),
          y: Axis("angle", unit: "radians", includes: [0, 1.5707963267948966]),
          pairs.enumerated().map { place, pair in
            curve(
              "\(subject.expert(pair.first)), \(subject.expert(pair.second))", .other(place),
              pair.angles.angles)
          })
      },
    ]
  }
}

extension CouplingResult {
  public var pictures: [NamedPicture] {
    ([("router", probe.router)] + probe.matrices).map { name, cosines in
      NamedPicture(name, "cosines of every two experts' \(name) weights") { options in
        pairPicture(
          "cosines of \(name) weights",
          caption: "\(subject.model)" + (subject.layer.map { ", layer \($0)" } ?? ""),
          experts: (0..<probe.expertCount).map(subject.expert), options: options, label: "cosine",
          range: Spread(-1, 1), level: 0, levelName: "random rows"
        ) { cosines[$0, $1] }
      }
    }
  }
}

extension OverlapResult {
  public var pictures: [NamedPicture] {
    [
      NamedPicture("bins", "routing overlap of pairs by how alike they are") { _ in
        let centres = probe.bins.map { ($0.low + $0.high) / 2 }
        func line(_ name: String, _ role: Role, _ values: [Double]?, isDashed: Bool = false)
          -> Mark?
        {
          values.map { values in
            .line(Line(name, role, zip(centres, values).map { Point($0, $1) }, isDashed: isDashed))
          }
        }
        return Picture(
          "routing overlap of pairs of samples", caption: subject.caption(probe.sampleCount),
          x: Axis("cosine of the two samples"), y: Axis("routing overlap", includes: [0]),
          [
            line("shuffled", .null, shuffled?.bins.map(\.mean)),
            line("random routers", .other(1), random?.bins.map(\.mean), isDashed: true),
            line("measured", .other(0), probe.bins.map(\.overlap)),
          ].compactMap { $0 })
      }
    ]
  }
}

extension ExtremeResult {
  public var pictures: [NamedPicture] {
    [
      NamedPicture("extremeness", "the largest output of each expert over its median") { options in
        let numbers = Set(layers.flatMap { $0.outputs.experts.map(\.number) }).sorted().filter(
          options.shows)
        let cells = layers.map { layer in
          numbers.map { number in
            layer.outputs.experts.first { $0.number == number && !$0.isShared }?.ratio
          }
        }
        let most = cells.joined().compactMap { $0 }.filter(\.isFinite).max() ?? 1
        return Picture(
          "largest output over the median",
          caption: subject.caption(layers.first?.outputs.sampleCount ?? 0),
          x: Axis("expert", categories: numbers.map { "\($0)" }),
          y: Axis("layer", categories: layers.map { $0.number.map { "\($0)" } ?? subject.model }),
          numbers.isEmpty
            ? [] : [.cells(Cells(cells, label: "extremeness", range: Spread(0, max(most, 1e-9))))])
      }
    ]
  }
}

extension TokenResult {
  /// Tokens that a picture shows.
  private static let drawn = 24

  public var pictures: [NamedPicture] {
    [
      NamedPicture("tokens", "which experts the most frequent tokens go to") { options in
        let order = probe.tokens.indices.sorted {
          probe.counts[$0] > probe.counts[$1] || (probe.counts[$0] == probe.counts[$1] && $0 < $1)
        }.prefix(Self.drawn)
        let shown = probe.base.indices.filter(options.shows)
        let rows = order.map { place in shown.map { Optional(probe.shares[place, $0]) } }
        return Picture(
          "shares of the \(order.count) most frequent tokens by expert",
          caption: subject.caption(probe.sampleCount),
          x: Axis("expert", categories: shown.map { "\($0)" }),
          y: Axis("token", categories: order.map { "\"\(names[$0])\"" }),
          shown.isEmpty || rows.isEmpty
            ? []
            : [
              .cells(
                Cells(
                  rows, label: "share of its occurrences", range: Spread(0, 1),
                  level: 1 / Double(max(1, probe.base.count)), levelName: "even"))
            ])
      }
    ]
  }
}

extension EvaluationResult {
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    [
      NamedPicture("loss", "the loss of each model, beside its baseline") { _ in
        Picture(
          "loss; the line is the baseline",
          caption: several.prefix(1).map { $0.content.subject.data }.joined(),
          x: Axis("model", categories: several.map(\.content.subject.model)),
          y: Axis("loss", includes: [0]),
          several.enumerated().map {
            .bar(
              Bar(
                $0.offset, $0.element.content.loss, level: $0.element.content.baseline,
                .other($0.offset)))
          })
      }
    ]
  }
}

extension CalculatedValue {
  public var pictures: [NamedPicture] {
    guard isList, elements.count > 1 else { return [] }
    return [
      NamedPicture("values", "the numbers in their order") { _ in
        Picture(
          "= \(expression)", caption: notes.joined(separator: "; "), x: Axis("place"),
          y: Axis("value", unit: unit),
          [
            .line(
              Line(
                "", .other(0),
                elements.enumerated().map { Point(Double($0.offset), $0.element.value ?? .nan) }))
          ])
      }
    ]
  }

  /// One list against another, the first across: a statistic against what was swept.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    guard let first = several.first?.content,
      several.allSatisfy({ $0.content.elements.count == first.elements.count })
    else { return [] }
    return [
      NamedPicture("against", "the others against the first") { _ in
        Picture(
          several.dropFirst().map(\.name).joined(separator: ", ") + " against \(several[0].name)",
          caption: several.map { "\($0.name) = \($0.content.expression)" }.joined(separator: "; "),
          x: Axis(several[0].name, unit: first.unit),
          y: Axis(
            several.count == 2 ? several[1].name : "value",
            unit: several.dropFirst().first?.content.unit ?? ""),
          several.dropFirst().enumerated().map { place, one in
            .line(
              Line(
                several.count == 2 ? "" : one.name, .other(place),
                zip(first.elements, one.content.elements).map {
                  Point($0.value ?? .nan, $1.value ?? .nan)
                }))
          })
      }
    ]
  }
}
