import CommandLanguage
import Datasets
import Documents
import Experiments

/// What `--match-loss` asks for.
enum MatchedLosses: Equatable, Sendable {
  /// The levels that every model reaches.
  case automatic
  /// These held-out losses.
  case losses([Double])
}

extension ShellCommand {
  static let matchedLosses: Domain<Workbench, MatchedLosses> = {
    let losses = Domain<Workbench, [Double]>.list(of: .number(above: 0.0))
    return Domain(
      placeholder: "auto|L,…",
      description:
        "auto, or held-out losses as `train` prints them, numbers above 0 with ',' between them",
      parse: { text, context throws(DomainError) -> MatchedLosses in
        text == "auto" ? .automatic : .losses(try losses.parse(text, in: context))
      },
      complete: { _, _ in [Completion("auto", note: "levels that every model reaches")] })
  }()
}

extension CompareOptions {
  /// The losses to compare at, each above the floor of `data`; nil where none are asked for.
  ///
  /// - Throws: `Refusal` where the steps or the losses cannot be matched.
  func targets(data: String, floor: Double?, steps: Int) throws -> LossTargets? {
    guard let matchLoss else { return nil }
    guard steps > 0 else {
      throw Refusal("--match-loss trains up to --cap times the steps; give --steps 1 or more.")
    }
    var targets = LossTargets(cap: cap ?? LossTargets().cap, floor: floor)
    if case .losses(let losses) = matchLoss {
      let least = floor ?? 0
      if let loss = losses.first(where: { $0 <= least }) {
        throw Refusal(
          "--match-loss cannot be \(loss): the generator of '\(data)' leaves a loss of "
            + "\(NumberText(digits: 4)(least)) to every model. Give losses above that.")
      }
      targets.losses = losses
    }
    return targets
  }

  /// How many times the steps are trained for, at most.
  var largestMultiple: Int { matchLoss == nil ? 1 : cap ?? LossTargets().cap }
}

extension Dataset {
  /// The held-out rows in two halves.
  ///
  /// - Throws: `Refusal` where there are too few of them.
  func halves(named name: String, seed: UInt64) throws -> HeldOutHalves {
    let count = split.test.count
    guard count >= 4 else {
      throw Refusal(
        "'\(name)' holds \(count == 0 ? "no rows" : counted(count, "row")) out, and --match-loss "
          + "needs 4 or more: half say when a loss is reached, half are measured. Make it again "
          + "with a larger --test.")
    }
    return HeldOutHalves(of: split.test, seed: seed)
  }
}

extension TextDataset {
  /// Refuses a held-out text without two windows to tell apart.
  ///
  /// - Throws: `Refusal` saying what to do.
  func requireHalves(named name: String, context: Int) throws {
    let count = heldOut.tokens.count
    guard count < 2 * context else { return }
    throw Refusal(
      "'\(name)' holds \(counted(count, "token")) out, and --match-loss needs \(2 * context), two "
        + "windows of the context: every other one says when a loss is reached. Give a smaller "
        + "--context, or hold more out.")
  }
}
