import Documents
import Experiments
import Foundation
import Networks

extension ScaleResult {
  public func report(digits: Int) -> Report { Report(self, NumberText(digits: digits)) }

  /// Also every mean, the slopes of every seed, and p.
  public func details(digits: Int) -> Report? {
    let text = NumberText(digits: digits)
    var report = Report(self, text)
    for (layer, comparison) in parts {
      let place = layer.map { "layer \($0): " } ?? ""
      report.add(.title("\(place)means over seeds"))
      report.addMeans(of: comparison, text)
    }
    for part in scaled {
      report.add(.title(part.title("slopes of each seed", text)))
      report.addSeeds(common.seeds, of: part.scaling.slopes.map { ($0.figure, $0.trained) }, text)
      report.add(.title(part.title("slopes of each seed before training", text)))
      report.addSeeds(common.seeds, of: part.scaling.slopes.map { ($0.figure, $0.untrained) }, text)
      report.add(.title(part.title("predictions", text)))
      report.addPredictions(part.scaling.family, units: "seed", text)
    }
    return report
  }
}

extension ScaledPart {
  /// `layer 0: slopes at loss 0.31`.
  fileprivate func title(_ what: String, _ text: NumberText) -> String {
    (layer.map { "layer \($0): " } ?? "") + what
      + (level.map { " at loss \(text($0.loss))" } ?? "")
  }
}

extension Report {
  /// Sizes, then slopes with their verdicts, layer by layer and level by level.
  fileprivate init(_ result: ScaleResult, _ text: NumberText) {
    self.init()
    let common = result.common
    let unit: String
    if case .layers = result.models { unit = "sample" } else { unit = "token" }
    add(
      .title(
        "expert scaling over \(common.seedCount), probes at \(counted(common.sampleCount, unit))"))
    add(common.conventions.sentence)
    addSizes(of: result, text)
    for part in result.scaled where part.level == nil {
      if let layer = part.layer { add(.title("layer \(layer)")) }
      addSlopes(part.scaling, text)
    }
    if common.matching != nil {
      addMeetings(of: common, text, unit)
      addLevelBasis(
        of: common, text,
        leftBy: unit == "token" ? "the generator's choices leave" : "the generator's noise leaves")
      for part in result.scaled where part.level != nil {
        add(.title(part.title("slopes", text)))
        addSlopes(part.scaling, text)
      }
    }
    addNotes(on: result)
  }

  private mutating func addSizes(of result: ScaleResult, _ text: NumberText) {
    let common = result.common
    var table = Table(["E", "width", "total", "active", "loss", "untrained"])
    for (index, architecture) in common.architectures.enumerated() {
      let shape = architecture.shape
      var (total, active) = (shape.totalParameterCount, shape.activeParameterCount)
      if case .transformers(let own) = result.models {
        total = own.models[index].totalParameterCount
        active = own.models[index].activeParameterCount
      }
      table.add([
        "\(shape.expertCount)", "\(shape.hiddenWidth)", "\(total)", "\(active)",
        text(common.mean(.loss, index)), text(common.untrainedMean(.loss, index)),
      ])
    }
    add(table)
  }

  private mutating func addSlopes(_ scaling: ExpertScaling, _ text: NumberText) {
    let exponent = ExponentText(decimals: text.digits - 1)
    var table = Table([
      "*figure", "slope", "*95% interval", "untrained", "change", "*residual", "*verdict",
    ])
    for (slope, test) in zip(scaling.slopes, scaling.family.tests) {
      table.add([
        slope.figure.rawValue, exponent(slope.slope?.mean), exponent(slope.slope?.interval),
        exponent(slope.slopeBefore?.mean), exponent(slope.change?.mean),
        exponent(slope.residual) + (slope.isPowerLaw == false ? " *" : ""), test.verdict.rawValue,
      ])
    }
    add(table)
    let bent = scaling.slopes.filter { $0.isPowerLaw == false }.map(\.figure.rawValue)
    if !bent.isEmpty { add("* not a power law: \(bent.joined(separator: ", ")).") }
    for slope in scaling.slopes {
      let name = slope.figure.rawValue
      if let reason = slope.reason {
        add("\(name) has no slope: \(reason).")
      } else if let reason = slope.reasonBefore {
        add("\(name) has no slope before training: \(reason).")
      }
    }
  }

  /// A row a number of experts: the steps that its models took to each level of loss.
  private mutating func addMeetings(
    of comparison: Comparison, _ text: NumberText, _ unit: String
  ) {
    guard let matching = comparison.matching else { return }
    add(
      .title(
        "steps to equal held-out loss, by \(counted(matching.stoppingCount, unit)) that are not measured"
      ))
    var table = Table(["E"] + matching.levels.map { "loss \(text(matching.floor + $0.excess))" })
    for (index, count) in comparison.expertCounts.enumerated() {
      table.add(["\(count)"] + matching.levels.map { $0.cell(index, text) })
    }
    add(table)
  }

  /// What slopes and verdicts are.
  private mutating func addNotes(on result: ScaleResult) {
    add("slope: of ln t on ln E, seed by seed; change: trained less untrained.")
    guard let family = result.scaled.first?.scaling.family else { return }
    addBasis(of: family, units: "seed")
  }

  fileprivate mutating func addMeans(of comparison: Comparison, _ text: NumberText) {
    for (heading, mean) in [
      ("*mean over seeds", { comparison.mean($0, $1) }),
      ("*untrained", { comparison.untrainedMean($0, $1) }),
    ] as [(String, (Figure, Int) -> Double?)] {
      var table = Table([heading] + comparison.architectures.map(\.name))
      for figure in Figure.allCases {
        let cells = comparison.architectures.indices.map { text(mean(figure, $0)) }
        if cells.contains(where: { $0 != "-" }) { table.add([figure.rawValue] + cells) }
      }
      add(table)
    }
  }

  fileprivate mutating func addSeeds(
    _ seeds: [UInt64], of slopes: [(figure: Figure, values: [Double?])], _ text: NumberText
  ) {
    var table = Table(["seed"] + slopes.map(\.figure.rawValue))
    for (place, seed) in seeds.enumerated() {
      table.add(["\(seed)"] + slopes.map { text($0.values[place]) })
    }
    add(table)
  }
}

/// Prints exponents with a fixed number of decimals, as they are compared with 0 and 1: 0.348, -0.010.
private struct ExponentText {
  let decimals: Int

  func callAsFunction(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "-" }
    let text = String(format: "%.\(decimals)f", value)
    return Double(text) == 0 ? String(text.drop { $0 == "-" }) : text
  }

  func callAsFunction(_ interval: ClosedRange<Double>?) -> String {
    interval.map { "[\(self($0.lowerBound)), \(self($0.upperBound))]" } ?? "-"
  }
}
