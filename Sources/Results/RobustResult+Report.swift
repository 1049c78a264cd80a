import Documents
import Probes

extension RobustResult {
  public func report(digits: Int) -> Report { report(digits: digits, isAll: false) }

  public func details(digits: Int) -> Report? { report(digits: digits, isAll: true) }

  private func report(digits: Int, isAll: Bool) -> Report {
    var report = Report()
    let text = NumberText(digits: digits).shorter
    report.add(subject.heading("robustness", probe.sampleCount))
    report.add(responseTable(text))
    report.add(
      "\(counted(axisCount, "leading axis", plural: "leading axes")) of \(dimension), up to the largest gap of the data's "
        + "variances; prediction: |J u|; response: |f(x + eps u) - f(x)| / eps; medians over samples. untrained, "
        + "nets apart: their \(probe.calibration == nil ? "response" : "flip").")
    report.add(sureTable(text))
    if isAll { report.add(binTable(text)) }
    if outside.hasPrefix("class ") || outside.hasPrefix("region ") {
      report.add("inside and \(outside): of the model and networks trained again without it.")
    }
    if let course { report.add(course.sentence(text)) }
    return report
  }

  /// A row a direction and ε; what training and a router did beside the share that flips, or the response.
  private func responseTable(_ text: NumberText) -> Table {
    let isOfClasses = probe.calibration != nil
    let last = isOfClasses ? "flip" : "response"
    var table = Table(
      [
        "*direction", "eps", "prediction", "ratio", "rho", last, "untrained", "nets apart",
      ])
    func shown(_ response: Response?) -> String {
      text(isOfClasses ? response?.flip : response?.response)
    }
    for one in probe.responses {
      table.add([
        one.direction.rawValue, one.distance, text(one.prediction), text(one.ratio), text(one.rho),
        shown(one), shown(untrained?.response(one.direction, one.eps)),
        shown(apart?.response(one.direction, one.eps)),
      ])
    }
    return table
  }

  /// What the model is sure of, and how rightly.
  private func sureTable(_ text: NumberText) -> Table {
    var table = Table(["*figure", "value", "untrained", "nets apart"])
    func add(_ name: String, _ value: (RobustnessProbe) -> Double?) {
      table.add([
        name, text(value(probe)), text(untrained.flatMap(value)), text(apart.flatMap(value)),
      ])
    }
    if probe.calibration != nil {
      add("loss") { $0.loss }
      add("accuracy") { $0.calibration?.accuracy }
      add("confidence") { $0.calibration?.confidence }
      add("ece") { $0.calibration?.error }
      add("ece less its bias") { $0.calibration?.correctedError }
      add("brier") { $0.calibration?.brier }
    } else {
      add("mse") { $0.loss }
      add("spread of experts") { $0.spread?.spread }
      add("auroc of error") { $0.spread?.area }
    }
    let what = probe.calibration == nil ? "spread" : "confidence"
    add("\(what) inside") { $0.detection?.inside }
    add("\(what), \(outside)") { $0.detection?.outside }
    add("auroc, \(outside)") { $0.detection?.area }
    return table
  }

  /// The reliability table.
  private func binTable(_ text: NumberText) -> Table {
    if let calibration = probe.calibration {
      var table = Table(["bin", "samples", "confidence", "accuracy"])
      for (place, bin) in calibration.bins.enumerated() {
        table.add(["\(place)", "\(bin.count)", text(bin.confidence), text(bin.accuracy)])
      }
      return table
    }
    var table = Table(["bin", "samples", "spread", "mse"])
    for (place, bin) in (probe.spread?.bins ?? []).enumerated() {
      table.add(["\(place)", "\(bin.count)", text(bin.spread), text(bin.error)])
    }
    return table
  }
}
