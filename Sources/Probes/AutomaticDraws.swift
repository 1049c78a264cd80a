import Networks

/// How many random draws a null takes unless told.
///
/// A question of shapes and samples alone, at the speed of one thread of a usual machine: the same line
/// gives the same numbers everywhere.
enum AutomaticDraws {
  /// Enough for ten to lie beyond the 5th and the 95th percentile each.
  static let most = 200
  static let least = 20

  /// As many as fit in so many seconds, from `least` to `most`.
  static func count(each: Double, within seconds: Double) -> Int {
    each * Double(most) <= seconds ? most : max(least, Int(seconds / each))
  }
}

extension ShuffledRanks {
  /// Draws of shuffled gates unless told: 200 where these fit in 10 seconds, else as many as do, but 20.
  ///
  /// By shapes and samples alone; 0 for a single expert, whose gates are all alike.
  public static func automaticDraws(
    of shape: LayerShape, samples: Int, representation: Representation, within seconds: Double = 10
  ) -> Int {
    guard shape.expertCount > 1 else { return 0 }
    let live = min(shape.expertCount, samples * shape.selectedCount)
    let each =
      Double(live)
      * Self.seconds(samples: Double(samples), width: Double(representation.width(of: shape)))
    return AutomaticDraws.count(each: each, within: seconds)
  }

  /// Seconds of the variances of one expert in one draw, on one thread: a covariance at some 60 GFLOP/s and
  /// eigenvalues at 5, and what each sample and each call takes besides.
  static func seconds(samples n: Double, width w: Double) -> Double {
    n * w * w / 6e10 + 1.4 * w * w * w / 5e9 + 1e-8 * n + 1e-6
  }
}

extension JacobianProbe {
  /// How the alignment of random directions is to be had.
  public enum Rotations {
    /// Where none was asked for, or there is no pair of experts.
    case none
    case drawn(Int)
    case exact(PairNull)
  }

  /// How the null of the alignment is to be had, of a layer of `shape`: by `draws`, or where that is nil by as
  /// many as fit its shape, or exactly where Jacobians are wide.
  public func rotations(of shape: LayerShape, draws: Int?) -> Rotations {
    let pairs = alignment.pairCount
    guard pairs > 0, draws != 0 else { return .none }
    let count = draws ?? Self.automaticDraws(of: shape, samples: requestedCount)
    return count > 0
      ? .drawn(count)
      : .exact(.exact(pairs: pairs, rows: shape.outputWidth, columns: shape.inputWidth))
  }

  /// Draws of random directions unless told, of all experts that may be reached by so many samples.
  public static func automaticDraws(of shape: LayerShape, samples: Int) -> Int {
    PairNull.automaticDraws(
      of: min(shape.expertCount, samples * shape.selectedCount), rows: shape.outputWidth,
      columns: shape.inputWidth)
  }
}

extension PairNull {
  /// Draws of random directions unless told: 200 where these fit in 10 seconds on one thread, else none, as
  /// matrices are so wide then that `exact` serves.
  ///
  /// By shapes alone, of `count` Jacobians rows×columns.
  public static func automaticDraws(of count: Int, rows: Int, columns: Int) -> Int {
    let each = seconds(of: count, rows: rows, columns: columns)
    return each * Double(AutomaticDraws.most) <= 10 ? AutomaticDraws.most : 0
  }
}
