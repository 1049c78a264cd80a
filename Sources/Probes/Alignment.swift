import LinearAlgebra

/// Cosines between experts' Jacobians, and their summary (docs/metrics.md, Whose samples count).
public struct Alignment: Codable, Equatable, Sendable {
  /// One row an expert; nil where either expert is dead or a Jacobian is zero.
  public let cosines: [[Double?]]

  /// A_ij = ⟨J̄ᵢ, J̄ⱼ⟩_F / (‖J̄ᵢ‖_F ‖J̄ⱼ‖_F), for Jacobians given as nil where the expert is dead.
  public init(of jacobians: [Matrix?]) {
    let jacobians = jacobians.map { jacobian -> Matrix? in
      let scale = PowerScale.forFourthPowers(of: jacobian?.elements ?? [])
      return scale == 1 ? jacobian : jacobian?.scaled(by: scale)
    }
    let norms = jacobians.map { $0?.frobeniusNorm ?? 0 }
    var cosines = Self.undefined(jacobians.count)
    for i in jacobians.indices where norms[i] > 0 {
      guard let a = jacobians[i] else { continue }
      for j in i..<jacobians.count where norms[j] > 0 {
        guard let b = jacobians[j] else { continue }
        let cosine = a.inner(b) / (norms[i] * norms[j])
        cosines[i][j] = cosine
        cosines[j][i] = cosine
      }
    }
    self.cosines = cosines
  }

  /// Means from sums and counts for i < j, piece by piece in order, of the experts in `live` among
  /// `experts`; `places` says, for each piece, in which row of its matrices an expert stands, if in any.
  init(sums: [Matrix], counts: [Matrix], places: [[Int?]], live: [Int], experts: Int) {
    var cosines = Self.undefined(experts)
    for i in live {
      for j in live where i < j {
        var (sum, count) = (0.0, 0.0)
        for (piece, place) in places.enumerated() {
          guard let row = place[i], let column = place[j] else { continue }
          count += counts[piece][row, column]
          sum += sums[piece][row, column]
        }
        guard count > 0 else { continue }
        cosines[i][j] = sum / count
        cosines[j][i] = sum / count
      }
    }
    self.cosines = cosines
  }

  init(cosines: [[Double?]]) { self.cosines = cosines }

  /// Rows that share one storage until a cosine is put in.
  private static func undefined(_ count: Int) -> [[Double?]] {
    [[Double?]](repeating: [Double?](repeating: nil, count: count), count: count)
  }

  /// How many pairs i < j have a cosine.
  public var pairCount: Int { cosines.pairs.count }

  /// |A_ij| for every pair i < j that has one.
  fileprivate var magnitudes: [Double] { cosines.pairs.map { abs($0) } }

  /// Mean of |A_ij| over i < j; nil with fewer than two live experts.
  public var meanMagnitude: Double? { magnitudes.mean }

  /// Mean of A_ij² over i < j; under independent random rotations 1/(o d).
  public var meanSquare: Double? { cosines.pairs.map { $0 * $0 }.mean }

  /// Mean of A_ij over i < j, with its sign.
  public var signedMean: Double? { cosines.pairs.mean }

  /// Largest |A_ij| over i < j.
  public var maximumMagnitude: Double? { magnitudes.max() }

  /// The pair i < j of the largest |A_ij|, of equals the lower i and then the lower j; nil without a pair.
  public var largestPair: (first: Int, second: Int, cosine: Double)? {
    var largest: (first: Int, second: Int, cosine: Double)?
    for (i, row) in cosines.enumerated() {
      for j in row.indices where i < j {
        guard let cosine = row[j], abs(cosine) > largest.map({ abs($0.cosine) }) ?? -1 else {
          continue
        }
        largest = (i, j, cosine)
      }
    }
    return largest
  }
}

/// What the alignment would be if directions were random: the same spectra, rotated at random.
extension PairNull {
  /// Multiplies each Jacobian on both sides by independent Haar-random orthogonal matrices.
  ///
  /// - Throws: `ProbeError.notApplicable` with fewer than two Jacobians that are not zero.
  public init(
    of jacobians: [Matrix], draws: Int = 200, seed: UInt64, monitor: Monitor = .silent
  ) throws(ProbeError) {
    guard jacobians.count >= 2, draws > 0,
      Alignment(of: jacobians.map { $0 }).meanMagnitude != nil
    else {
      throw .notApplicable("alignment needs at least two live experts whose Jacobian is not zero")
    }
    let one = Self.bytes(
      of: jacobians.count, rows: jacobians[0].rowCount, columns: jacobians[0].columnCount)
    let atOnce = MemoryBudget.pieces(of: one, wanted: draws)
    let drawn = Parallel.map(draws, atOnce: atOnce, monitor: monitor) { draw -> [Double] in
      var stream = RandomStream(seed: seed, purpose: .directions, index: draw)
      let rotated = jacobians.map { jacobian -> Matrix? in
        let left = Matrix.haarOrthogonal(jacobian.rowCount, using: &stream)
        return left * jacobian * Matrix.haarOrthogonal(jacobian.columnCount, using: &stream)
      }
      return Alignment(of: rotated).magnitudes
    }
    guard let null = PairNull(drawn) else {
      throw .notApplicable("stopped before the first random draw")
    }
    self = null
  }
}

extension PairNull {
  /// Bytes of one draw: every Jacobian rotated, and the rotations of one.
  private static func bytes(of count: Int, rows: Int, columns: Int) -> Double {
    let (o, d) = (Double(rows), Double(columns))
    return 8 * (Double(count + 1) * o * d + 3 * (o * o + d * d))
  }

  /// What so many draws take, of `count` Jacobians.
  static func cost(of count: Int, rows: Int, columns: Int, draws: Int) -> ProbeCost {
    guard count > 1, draws > 0 else { return ProbeCost(fixed: 0, each: 0) }
    let one = bytes(of: count, rows: rows, columns: columns)
    return ProbeCost(
      fixed: 0, each: 0, least: one, most: one * Double(threads(sharing: draws)),
      seconds: seconds(of: count, rows: rows, columns: columns) * Double(draws)
        / Double(Parallel.threadCount))
  }

  /// Seconds of one draw on one thread.
  static func seconds(of count: Int, rows: Int, columns: Int) -> Double {
    let (o, d, live) = (Double(rows), Double(columns), Double(count))
    return live * (20 * (d * d * d + o * o * o) / 1e10 + live * d * o / 2e9)
  }
}
