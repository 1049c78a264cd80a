import Foundation

/// Positions for a context `factor` times that of the first training: fast pairs turn as before, slow
/// ones `factor` times as slowly, those in between in part.
///
/// Peng, Quesnelle, Fan and Shippole, YaRN, 2023, as the library computes it.
struct YarnScaling {
  /// θ, by how much the context grows, and what it was.
  let base, factor, original: Double

  /// The angles a token of pairs that turn by `plain` before.
  func angles(_ plain: [Double], _ entries: Configuration) throws(PretrainedError) -> [Double] {
    guard base > 1 else {
      throw entries.error("rope_theta", "is \(base), where more than 1 belongs.")
    }
    let width = Double(2 * plain.count)
    var low = pair(turning: try entries.turns("beta_fast", 32), width: width)
    var high = pair(turning: try entries.turns("beta_slow", 1), width: width)
    if try entries.truth("truncate", default: true) {
      (low, high) = (low.rounded(.down), high.rounded(.up))
    }
    (low, high) = (max(low, 0), min(high, width - 1))
    if low == high { high += 0.001 }
    return plain.enumerated().map { index, angle in
      let slow = min(max((Double(index) - low) / (high - low), 0), 1)
      return angle / factor * slow + angle * (1 - slow)
    }
  }

  /// What cosine and sine are multiplied by.
  func attentionFactor(_ entries: Configuration) throws(PretrainedError) -> Double {
    if entries.has("attention_factor") { return try entries.positive("attention_factor") }
    let own = try entries.number("mscale", default: 0)
    let all = try entries.number("mscale_all_dim", default: 0)
    guard own != 0, all != 0 else { return Self.temperature(factor, 1) }
    return Self.temperature(factor, own) / Self.temperature(factor, all)
  }

  /// 1 + 0.1 · scale · ln factor, for contexts that grow.
  static func temperature(_ factor: Double, _ scale: Double) -> Double {
    factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1
  }

  /// Which pair, not rounded, turns so many times within the first context.
  private func pair(turning turns: Double, width: Double) -> Double {
    width * log(original / (turns * 2 * .pi)) / (2 * log(base))
  }
}

extension Configuration {
  /// The positive number under `key`, or `usual` where there is none or 0.
  fileprivate func turns(_ key: String, _ usual: Double) throws(PretrainedError) -> Double {
    try number(key, default: 0) == 0 ? usual : try positive(key)
  }
}
