import Documents
import Experiments

extension PredictionResult {
  public func report(digits: Int) -> Report {
    let text = NumberText(digits: digits)
    var report = Report()
    report.add(
      .title(
        "predictions of \(topic) over \(counted(models.count, "model")), \(counted(sampleCount, "sample")) of "
          + data.joined(separator: ", ")))
    for group in groups {
      report.add("\(group.name), \(counted(group.members.count, "model")):")
      report.addPredictions(family(group), units: "model", text)
    }
    if let family = linkFamily { addLinks(family, to: &report, text.shorter) }
    report.add(caveat)
    return report
  }

  private func addLinks(_ family: RankLinkFamily, to report: inout Report, _ text: NumberText) {
    let strata = Set(strata).count
    report.add(
      "rank correlation over \(counted(models.count, "model"))"
        + (strata > 1 ? ", within \(strata) strata" : "") + ":")
    var table = Table(["*link", "rho", "untrained", "from training", "*verdict", "adj. p"])
    let p = NumberText(digits: 2)
    for test in family.tests {
      table.add([
        test.link.statement, text(test.trained), text(test.untrained), text(test.fromTraining),
        test.verdict.rawValue, p(test.adjustedP),
      ])
    }
    report.add(table)
    report.add(
      "p adjusted for all links, trained and from training, by \(family.permutationCount) permutations of "
        + "models within strata.")
  }

  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "prediction",
      meaning:
        "what is claimed of a figure over models or seeds; trained is the mean difference, from training the "
        + "change that training made to it",
      labels: [
        "difference", "* > nets apart", "* < nets apart", "ambiguity > routing gain",
        "* < dense", "* > dense",
      ]),
    Term(
      name: "rho", formula: "rank correlation within strata",
      meaning: "Spearman's: whether two figures go together over models of one architecture",
      labels: ["link", "* with A/E < 0", "* with loss > 0", "stratum", "strata"]),
  ]
}
