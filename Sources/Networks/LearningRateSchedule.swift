import Foundation

/// How the learning rate rises and falls over a training: warm-up, then a cosine.
///
/// Step t, counted from 1, takes η times t / warmup while t ≤ warmup, then floor + (1 − floor) ·
/// (1 + cos(π (t − warmup) / (total − warmup))) / 2, and floor after step `total`. Without a total
/// it stays at 1 once warm. Source of the cosine: Loshchilov and Hutter, SGDR, 2017.
public struct LearningRateSchedule: Codable, Equatable, Sendable {
  /// Steps of linear rise; 0 for none.
  public var warmup: Int
  /// The step at which the cosine ends; nil for no decay.
  public var total: Int?
  /// The share of η that is left at the end.
  public var floor: Double

  public init(warmup: Int = 0, total: Int? = nil, floor: Double = 0.1) {
    self.warmup = warmup
    self.total = total
    self.floor = floor
  }

  /// Always η.
  public static let constant = LearningRateSchedule()

  /// What η is multiplied by at step number `step`, the first being 1.
  public func factor(at step: Int) -> Double {
    if step <= warmup { return Double(step) / Double(warmup) }
    guard let total else { return 1 }
    guard step < total else { return floor }
    let share = Double(step - warmup) / Double(total - warmup)
    return floor + (1 - floor) * 0.5 * (1 + cos(.pi * share))
  }
}
