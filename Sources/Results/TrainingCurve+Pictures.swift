import Networks
import Pictures

extension TrainingCurve {
  public var pictures: [NamedPicture] {
    var pictures = [
      NamedPicture("loss", "the loss of each step, and that on what is held out") { _ in
        var marks: [Mark] = [
          line("loss", .layer, \.loss), line("task", .other(0), \.task),
        ]
        if !heldOutLosses.isEmpty {
          marks.append(.line(Line("held out", .other(1), heldOutLosses)))
        }
        return Picture(
          "training of \(model)", caption: progress.description, x: Axis("step"),
          y: Axis("loss"), marks)
      }
    ]
    if losses.contains(where: { $0.balance != 0 || $0.z != 0 }) {
      pictures.append(
        NamedPicture("router", "the balance and z losses of each step") { _ in
          Picture(
            "router losses of \(model)", caption: progress.description,
            panels: [
              Panel(x: Axis("step"), y: Axis("balance"), [line("balance", .other(2), \.balance)]),
              Panel(x: Axis("step"), y: Axis("z"), [line("z", .other(3), \.z)]),
            ])
        })
    }
    let accuracies = (layer?.marks ?? []).compactMap { mark in
      mark.heldOutAccuracy.map { Point(Double(mark.step), $0) }
    }
    if !accuracies.isEmpty {
      pictures.append(
        NamedPicture("accuracy", "the accuracy on what is held out") { _ in
          Picture(
            "accuracy of \(model) on what is held out", caption: progress.description,
            x: Axis("step"), y: Axis("accuracy", includes: [0, 1]),
            [.line(Line("held out", .other(1), accuracies))])
        })
    }
    return pictures
  }

  /// Task losses of several trainings, with those on what is held out as dashes.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    [
      NamedPicture("loss", "the task loss of each") { _ in
        Picture(
          "training: task loss, dashed on what is held out",
          caption: several.map { "\($0.content.model): \($0.content.progress)" }.joined(
            separator: "; "),
          x: Axis("step"), y: Axis("task loss"),
          several.enumerated().flatMap { place, one -> [Mark] in
            let heldOut = one.content.heldOutLosses
            return [one.content.line(one.content.model, .other(place), \.task)]
              + (heldOut.isEmpty ? [] : [.line(Line("", .other(place), heldOut, isDashed: true))])
          })
      }
    ]
  }

  /// Steps that a picture draws: more are averaged, so many to a point.
  private static let drawnSteps = 400

  private func line(_ name: String, _ role: Role, _ value: (StepLoss) -> Double) -> Mark {
    let size = max(1, (losses.count + Self.drawnSteps - 1) / Self.drawnSteps)
    return .line(
      Line(
        name, role,
        stride(from: 0, to: losses.count, by: size).map { start in
          let part = losses[start..<min(start + size, losses.count)]
          return Point(
            Double(start + 1) + Double(part.count - 1) / 2,
            part.reduce(0) { $0 + value($1) } / Double(part.count))
        }))
  }

  /// The task loss on what is held out, at the steps at which it was measured.
  private var heldOutLosses: [Point] {
    (language?.marks ?? []).map { Point(Double($0.step), $0.heldOut.crossEntropy) }
      + (layer?.marks ?? []).map { Point(Double($0.step), $0.heldOutLoss) }
  }
}
