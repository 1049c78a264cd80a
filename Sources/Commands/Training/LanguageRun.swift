import Datasets
import Documents
import LinearAlgebra
import Networks
import Results
import Sessions

/// Steps of a language model's training, with what it predicts measured at marks along the way.
struct LanguageRun {
  let text: TextDataset
  /// The step at which these steps were asked for, maybe before a stop, and the one they end at.
  let origin, end: Int
  let stopAfter: Int?
  let job: Job

  /// Tokens of each part predicted at a mark along the way.
  static let markLimit = 8_192
  /// Tokens predicted at the end of a whole run, of what trains and of what is held out.
  static let finalTrainingLimit = 32_768
  static let finalLimit = 262_144

  /// The steps after which there is a mark, wherever a run stops in between.
  private var goals: [Int] {
    Set((1...5).map { origin + (end - origin) * $0 / 5 }).sorted()
  }

  /// Trains until the steps are taken or someone stops it, and adds to the `marks` so far.
  ///
  /// A mark that only a stop has left goes, so that what goes on equals what never stopped.
  /// - Throws: `NetworkError.diverged` where a loss or a prediction is not finite.
  func train(
    _ training: inout LanguageTraining, marks: inout [LanguageMark]
  ) throws(NetworkError) {
    let (first, goals) = (training.state.step, goals)
    marks.removeAll { $0.step > origin && !goals.contains($0.step) }
    if marks.isEmpty { marks = [try mark(training)] }
    let wanted = min(end, first + (stopAfter ?? end - first))
    for goal in goals where goal > first {
      let taken = training.state.step
      try advance(&training, from: first, to: min(goal, wanted))
      if training.state.step > taken { marks.append(try mark(training)) }
      guard training.state.step == goal else { break }
    }
    if marks.last?.step != training.state.step { marks.append(try mark(training)) }
  }

  private func advance(
    _ training: inout LanguageTraining, from first: Int, to goal: Int
  ) throws(NetworkError) {
    let (monitor, note, all) = (job.monitor, job.note, end - first)
    let done = training.state.step - first
    try training.run(
      steps: goal - training.state.step, tokens: text.training.tokens,
      monitor: Monitor(
        report: { taken, _ in monitor.report(done + taken, all) },
        shouldStop: monitor.shouldStop)
    ) { taken, step in
      guard taken % 4 == 0 else { return }
      let number = NumberText(digits: 4)
      let loss = LanguageEvaluation(crossEntropy: step.loss.task, tokenCount: 1)
      note("loss \(number(loss.crossEntropy)), perplexity \(number(loss.perplexity))")
    }
  }

  /// Predicts some of both parts, and more of them when it is the last mark of a whole run.
  private func mark(_ training: LanguageTraining) throws(NetworkError) -> LanguageMark {
    let isLast = training.state.step == end
    func evaluation(_ tokens: [UInt32], _ limit: Int) throws(NetworkError) -> LanguageEvaluation {
      let found = try training.model.evaluation(on: tokens, limit: isLast ? limit : Self.markLimit)
      guard found.crossEntropy.isFinite else {
        throw .diverged(step: training.state.step + 1, loss: found.crossEntropy)
      }
      return found
    }
    return LanguageMark(
      step: training.state.step,
      training: try evaluation(text.training.tokens, Self.finalTrainingLimit),
      heldOut: try evaluation(text.heldOut.tokens, Self.finalLimit))
  }
}
