import Networks
import Pictures

extension TrainingCurve {
  public var series: [Series] {
    func steps(_ name: String, _ value: (StepLoss) -> Double) -> Series {
      Series(name, .whole, curve: losses.map(value))
    }
    func marks(_ name: String, _ marks: [(step: Int, value: Double?)]) -> [Series] {
      let entries = marks.compactMap { mark in
        mark.value.map { Series.Entry(at: Double(mark.step), $0) }
      }
      return entries.isEmpty ? [] : [Series(name, .whole, entries)]
    }
    let norms = language?.gradientNorms ?? []
    let (text, own) = (language?.marks ?? [], layer?.marks ?? [])
    return [
      steps("loss", \.loss), steps("task", \.task), steps("balance", \.balance), steps("z", \.z),
    ] + (norms.isEmpty ? [] : [Series("gradient_norm", .whole, curve: norms)])
      + marks(
        "test_loss",
        text.map { ($0.step, $0.heldOut.crossEntropy) } + own.map { ($0.step, $0.heldOutLoss) })
      + marks("train_loss", text.map { ($0.step, $0.training.crossEntropy) })
      + marks("test_accuracy", own.map { ($0.step, $0.heldOutAccuracy) })
  }

  public var tidySubject: TidySubject { TidySubject(model: model) }

  public var pictures: [NamedPicture] {
    var pictures = [
      NamedPicture("loss", "loss and task loss of every step, and on what is held out") { _ in
        picture(
          "training of \(model)", Axis("loss"),
          lines: [("task", "task"), ("loss", "loss")],
          points: [("held out", "test_loss"), ("training samples", "train_loss")])
      }
    ]
    if losses.contains(where: { $0.balance != 0 || $0.z != 0 }) {
      pictures.append(
        NamedPicture("router", "balance and z losses of the router") { _ in router })
    }
    if series.contains(where: { $0.statistic == "test_accuracy" }) {
      pictures.append(
        NamedPicture("accuracy", "share of held-out samples told right") { _ in
          picture(
            "accuracy of \(model) on what is held out", Axis("accuracy", includes: [0, 1]),
            lines: [("accuracy", "test_accuracy")], points: [])
        })
    }
    if language?.gradientNorms.isEmpty == false {
      pictures.append(
        NamedPicture("gradient", "norm of the gradient before clipping") { _ in
          picture(
            "gradient of \(model) before clipping", Axis("norm of the gradient"),
            lines: [("gradient", "gradient_norm")], points: [])
        })
    }
    return pictures
  }

  private var caption: String { "\(model), \(progress)" }

  /// Series of these statistics, each under a name.
  private func picture(
    _ title: String, _ y: Axis, lines: [(name: String, statistic: String)],
    points: [(name: String, statistic: String)]
  ) -> Picture {
    func own(_ statistic: String) -> Series? { series.first { $0.statistic == statistic } }
    let drawn = lines.enumerated().compactMap { place, line in
      own(line.statistic).map { Mark.line(Line(line.name, .other(place), $0)) }
    }
    let marks = points.enumerated().compactMap { place, point in
      own(point.statistic).map {
        Mark.points(Points(point.name, .other(lines.count + place), $0.points.thinned))
      }
    }
    return Picture(title, caption: caption, x: Axis("step"), y: y, drawn + marks)
  }

  /// Balance beside an even one, and z, each the mean of a layer.
  private var router: Picture {
    let layers = Double(max(1, language?.layers ?? 1))
    func line(_ name: String, _ place: Int, _ value: (StepLoss) -> Double) -> Mark {
      .line(
        Line(
          name, .other(place),
          losses.enumerated().map { Point(Double($0.offset + 1), value($0.element) / layers) }
            .thinned))
    }
    let even = Line("even", .null, [Point(1, 1), Point(Double(max(1, losses.count)), 1)])
    return Picture(
      "router losses of \(model)",
      caption: caption + (layers > 1 ? "; the mean of \(Int(layers)) layers" : ""),
      panels: [
        Panel(x: Axis("step"), y: Axis("balance"), [.line(even), line("balance", 0, \.balance)]),
        Panel(x: Axis("step"), y: Axis("z"), [line("z", 1, \.z)]),
      ])
  }

  /// The losses of several trainings in one picture, those on what is held out as points.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    func together(
      _ kind: String, _ summary: String, _ y: Axis, _ statistic: String, points: String? = nil
    ) -> NamedPicture {
      NamedPicture(kind, summary) { _ in
        Picture(
          summary,
          caption: several.map { "\($0.name): \($0.content.caption)" }
            .joined(separator: "; "),
          x: Axis("step"), y: y,
          several.enumerated().flatMap { place, one -> [Mark] in
            let series = one.content.series
            let line = series.first { $0.statistic == statistic }
            let marks = series.first { $0.statistic == points }
            return [line.map { .line(Line(one.name, .other(place), $0)) }].compactMap { $0 }
              + [marks.map { .points(Points("", .other(place), $0.points.thinned)) }]
              .compactMap { $0 }
          })
      }
    }
    func has(_ statistic: String) -> Bool {
      several.contains { $0.content.series.contains { $0.statistic == statistic } }
    }
    return [
      together(
        "loss", "task loss of each training; points: held out", Axis("task loss"), "task",
        points: "test_loss"),
      together("balance", "balance loss of each training", Axis("balance"), "balance"),
      together("z", "z loss of each training", Axis("z"), "z"),
    ]
      + (has("test_accuracy")
        ? [
          together(
            "accuracy", "accuracy of each training on what is held out",
            Axis("accuracy", includes: [0, 1]), "test_accuracy")
        ] : []) + figurePictures(of: several)
  }
}
