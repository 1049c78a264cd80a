import Documents
import Probes

extension DiversityResult {
  public func report(digits: Int) -> Report { report(digits: digits, isAll: false) }

  public func details(digits: Int) -> Report? { report(digits: digits, isAll: true) }

  private func report(digits: Int, isAll: Bool) -> Report {
    var report = Report()
    let text = NumberText(digits: digits).shorter
    let measure = probe.isOfClasses ? "cross-entropy in nats" : "mse"
    report.add(subject.heading("diversity (\(measure))", probe.sampleCount))
    report.add(lossTable(text))
    if isAll { report.add(nullTable(text)) }
    report.add(figureTable(text))
    report.add(conclusion(text))
    if let course { report.add(course.sentence(text)) }
    if !probe.dead.isEmpty {
      report.add("\(counted(probe.dead.count, "dead expert")), left out of uniform gates.")
    }
    return report
  }

  private func lossTable(_ text: NumberText) -> Table {
    var table = Table(["*gates", "loss", "expert loss", "ambiguity", "A/E"])
    func add(_ name: String, _ one: Ambiguity?) {
      guard let one else { return }
      table.add([
        name, text(one.meanLoss), text(one.expertLoss), text(one.ambiguity), text(one.share),
      ])
    }
    add(subject.model, probe.own)
    if probe.hasScale { table.add(["with its scale", text(probe.loss), "", "", ""]) }
    add("untrained", untrained?.own)
    if let shuffled {
      table.add([
        "shuffled", text(shuffled.meanLoss.mean), text(shuffled.expertLoss.mean),
        text(shuffled.ambiguity.mean), text(shuffled.share?.mean),
      ])
    }
    add("uniform", probe.uniform)
    add("nets apart", apart?.own)
    return table
  }

  /// The spread of the null over draws.
  private func nullTable(_ text: NumberText) -> Table {
    var table = Table(["*figure", "own", "*shuffled, 5-95%"])
    guard let shuffled else { return table }
    func add(_ name: String, _ own: Double?, _ level: ShuffledRanks.Level?) {
      table.add([
        name, text(own), level.map { "\(text($0.low)) to \(text($0.high))" } ?? "-",
      ])
    }
    add("loss", probe.own.meanLoss, shuffled.meanLoss)
    add("expert loss", probe.own.expertLoss, shuffled.expertLoss)
    add("ambiguity", probe.own.ambiguity, shuffled.ambiguity)
    add("A/E", probe.own.share, shuffled.share)
    return table
  }

  private func figureTable(_ text: NumberText) -> Table {
    var table = Table(["*figure", "value", "untrained", "nets apart"])
    func add(_ name: String, _ value: (AmbiguityProbe) -> Double?) {
      table.add([
        name, text(value(probe)), text(untrained.flatMap(value)), text(apart.flatMap(value)),
      ])
    }
    if probe.hasScale { add("gate scale", \.scale) }
    add("routing gain", \.routingGain)
    add("averaging share", \.averagingShare)
    add("best expert\(probe.best.map { " (\($0.expert))" } ?? "")") { $0.best?.loss }
    add("top-1 alone", \.topLoss)
    add("error correlation", \.correlation)
    add("disagreement", \.disagreement)
    return table
  }

  /// What the numbers say, in words.
  private func conclusion(_ text: NumberText) -> String {
    let saved = probe.own.ambiguity + probe.routingGain
    guard let share = probe.averagingShare else {
      return "gates save nothing against experts that count alike everywhere."
    }
    guard probe.routingGain >= 0 else {
      return "averaging saves \(text(probe.own.ambiguity)) (ambiguity); routing costs "
        + "\(text(-probe.routingGain)) against experts that count alike everywhere."
    }
    let kind =
      share > 0.5
      ? "nearer an ensemble (1) than a partition (0)"
      : "nearer a partition (0) than an ensemble (1)"
    return "of \(text(saved)) saved against experts alone everywhere, averaging saves "
      + "\(text(probe.own.ambiguity)) (ambiguity) and routing \(text(probe.routingGain)): averaging "
      + "share \(text(share)), \(kind). One model says nothing of others: several seeds and `diversity "
      + "--across` do."
  }
}
