import LinearAlgebra
import Networks

/// How a transformer's predictions change as its context is corrupted.
///
/// A level is a share of the context's tokens that is replaced (`CorruptedText`), 0 the first. The illegal mass of
/// every level is against what may follow the intact window: at a larger share a model that gives a word its
/// probability cannot know that it is forbidden. Computed in float64, sums in the order of the windows.
public struct CorruptionProbe: Codable, Equatable, Sendable {
  public struct Level: Codable, Equatable, Sendable {
    /// Of the context's tokens replaced, 0 to 1.
    public let share: Double
    public let means: PredictiveMeans
    /// The chance that an intact window has a larger mean confidence than a corrupted one, equal ones counting half
    /// (Hanley & McNeil 1982); nil of the intact level itself.
    public let auroc: Double?

    public init(share: Double, means: PredictiveMeans, auroc: Double?) {
      (self.share, self.means, self.auroc) = (share, means, auroc)
    }
  }

  /// By share, ascending; the first is intact.
  public let levels: [Level]
  public let windowCount: Int
  /// Tokens predicted at each level.
  public let tokenCount: Int
  /// Tokens of which it is known what may follow, of which the illegal mass is the mean.
  public let judgedCount: Int

  public init(levels: [Level], windowCount: Int, tokenCount: Int, judgedCount: Int) {
    (self.levels, self.windowCount) = (levels, windowCount)
    (self.tokenCount, self.judgedCount) = (tokenCount, judgedCount)
  }

  /// Measures `model` on `text`.
  ///
  /// - Throws: `ProbeError` for a token that the model does not know, a loss that is not finite, or where it was
  ///   stopped before the last window.
  public init(
    of model: LanguageModel, on text: CorruptedText, monitor: Monitor = .silent
  ) throws(ProbeError) {
    let windows = try text.windows(for: model)
    let sums = try asking { () throws(NetworkError) in
      try model.predictions(in: windows, monitor: monitor, reading: text.readings) {
        window, _, logits in
        let context = window.context(in: text.tokens)
        return PredictiveSums(
          of: logits, labels: window.labels(in: text.tokens), legal: text.legal,
          sets: text.legal?.after(context) ?? context.map { _ in nil })
      }
    }
    let confidences = (0...text.shares.count).map { level in
      sums.map { $0[level].confidence / Double($0[level].count) }
    }
    let totals = (0...text.shares.count).map { level in
      sums.reduce(PredictiveSums()) { $0 + $1[level] }
    }
    guard totals.allSatisfy({ $0.loss.isFinite && $0.entropy.isFinite }) else {
      throw .notApplicable("a logit is not finite: the model cannot be measured.")
    }
    self.init(
      levels: totals.enumerated().map { level, total in
        Level(
          share: level == 0 ? 0 : text.shares[level - 1], means: total.means,
          auroc: level == 0 ? nil : areaUnderCurve(confidences[0], over: confidences[level]))
      },
      windowCount: windows.count, tokenCount: totals[0].count, judgedCount: totals[0].judged)
  }
}
