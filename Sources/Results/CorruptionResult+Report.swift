import Documents
import Probes

extension CorruptionResult {
  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits).shorter
    report.add(
      .title(
        "corrupted context of \(subject.model) at \(counted(probe.tokenCount, "token")) in "
          + "\(counted(probe.windowCount, "window")) of \(subject.data) (\(subject.split))"))
    report.add(table(of: probe, under: "share", text))
    if let untrained { report.add(table(of: untrained, under: "untrained", text)) }
    report.add(contextFree(text))
    report.add(
      "share: of the context's tokens replaced by words of the training text, each as often as it occurs "
        + "there; what is to be predicted stays."
        + (isJudged
          ? " illegal: the probability of words that the grammar forbids after the intact window."
          : ""))
    return report
  }

  /// Whether it is known what may follow.
  private var isJudged: Bool { probe.judgedCount > 0 }

  private func headings(_ first: String) -> [String] {
    ["*" + first, "loss (nats)", "entropy", "conf.", "acc.", "conf. - acc.", "auroc"]
      + (isJudged ? ["illegal"] : [])
  }

  private func cells(_ means: PredictiveMeans, auroc: Double?, _ text: NumberText) -> [String] {
    [
      text(means.loss), text(means.entropy), text(means.confidence), text(means.accuracy),
      text(means.overconfidence), text(auroc),
    ] + (isJudged ? [text(means.illegalMass)] : [])
  }

  private func table(
    of probe: CorruptionProbe, under heading: String, _ text: NumberText
  ) -> Table {
    var table = Table(headings(heading))
    for level in probe.levels {
      table.add([level.shareText] + cells(level.means, auroc: level.auroc, text))
    }
    return table
  }

  /// What is reached without reading the context.
  private func contextFree(_ text: NumberText) -> Table {
    var table = Table(headings("no context"))
    table.add(["unigram"] + cells(nulls.unigram, auroc: 0.5, text))
    if isJudged {
      table.add(["uniform", "", "", "", "", "", "", text(nulls.uniformIllegalMass)])
    }
    return table
  }
}
