import Experiments
import Pictures

extension SettingsDifference {
  public var pictures: [NamedPicture] {
    [
      NamedPicture("forest", "each row: mean difference, interval and finding") { _ in
        try Picture(
          forest: tests.map { test in
            ForestRow(
              name: test.row.name, figure: test.row.figure.nameCompared,
              mean: test.trained.mean, interval: test.trained.interval, level: 0,
              note: test.finding.rawValue, role: test.row.claim == nil ? .other(0) : .other(1))
          }, "\(first) less \(second)",
          caption: "over \(rows.first?.trained.count ?? 0) paired values")
      }
    ]
  }
}
