import Foundation
import LinearAlgebra

/// The angles between two r-dimensional subspaces of the same space (docs/metrics.md, Subspaces).
public struct PrincipalAngles: Codable, Equatable, Sendable {
  /// θ, ascending, in radians.
  public let angles: [Double]
  /// ‖UᵢᵀUⱼ‖_F² / r, from 0 (orthogonal) to 1 (equal).
  public let overlap: Double

  /// ‖θ‖₂, the length of the shortest path between the subspaces.
  public var geodesic: Double { angles.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  /// ‖sin θ‖₂.
  public var chordal: Double { angles.reduce(0) { $0 + sin($1) * sin($1) }.squareRoot() }

  /// Sines below this give the angle: above, arccos errs by less than 1e-14.
  private static let smallSine = 0.1

  /// Compares the spans of two sets of r orthonormal rows, each r×dimension.
  ///
  /// θ = arccos(σ(UᵢᵀUⱼ)), or where that is small, since there arccos is of rounding alone, arcsin of
  /// the singular values of what Uⱼ has outside the span of Uᵢ. Equal spans are 0 apart: sines within
  /// rounding of zero, and those of the whole space, are taken for zero.
  /// Sources: Björck and Golub, 1973; Knyazev and Argentati, 2002.
  /// - Throws: `ProbeError.numeric` when an element is not finite.
  public init(_ a: Matrix, _ b: Matrix) throws(ProbeError) {
    let (cosines, sines) = try numeric { () throws(LinearAlgebraError) in
      let product = b.productTransposing(a)
      let outside = b - product * a
      return (
        try a.productTransposing(b).singularValues(), try outside.singularValues()
      )
    }
    let clamped = cosines.map { min(1, max(-1, $0)) }
    let isWhole = a.rowCount == a.columnCount
    let least = min(1e-14, Double(a.columnCount) * .ulpOfOne)
    angles = zip(clamped, sines.reversed()).map { cosine, sine in
      if isWhole || sine <= least { return 0 }
      return sine < Self.smallSine ? asin(sine) : acos(cosine)
    }
    overlap = clamped.reduce(0) { $0 + $1 * $1 } / Double(a.rowCount)
  }
}

/// Where the subspaces that are compared come from.
public enum SubspaceSource: String, CaseIterable, Codable, Sendable {
  /// Principal axes of the input each expert is given.
  case input
  /// Principal axes of each expert's output.
  case output
  /// Principal axes of the layer's output, weighted by each expert's gate.
  case mixed
  /// Right singular vectors of the average expert Jacobian: directions it listens to.
  case jacobianInput = "jacobian-input"
  /// Left singular vectors of the average expert Jacobian: directions it speaks in.
  case jacobianOutput = "jacobian-output"
}

/// Principal angles between the top-r subspaces of every pair of live experts.
public struct SubspaceProbe: Codable, Equatable, Sendable {
  /// An expert that spreads in some directions, but in fewer than subspaces have.
  public struct ThinExpert: Codable, Equatable, Sendable {
    public let expert: Int
    public let directions: Int

    public init(expert: Int, directions: Int) {
      (self.expert, self.directions) = (expert, directions)
    }
  }

  public struct Pair: Codable, Equatable, Sendable {
    public let first: Int
    public let second: Int
    public let angles: PrincipalAngles
  }

  public let source: SubspaceSource
  /// r, the dimension of each subspace.
  public let rank: Int
  /// The dimension of the space they lie in.
  public let dimension: Int
  public let sampleCount: Int
  public let expertCount: Int
  /// One entry a pair of experts that have a subspace each, i < j.
  public let pairs: [Pair]
  /// Experts that no sample reaches, or that spread in no direction at these.
  public let dead: [Int]
  /// Experts left out for spreading in fewer than r directions; nil when there is none.
  public let thin: [ThinExpert]?

  /// Experts that are left out, ascending.
  public var leftOut: [Int] { (dead + (thin ?? []).map(\.expert)).sorted() }

  /// r / dimension: the overlap that random subspaces have on average.
  public var expectedOverlap: Double { Double(rank) / Double(dimension) }

  /// The mean over pairs of a figure of their angles; nil when there is no pair.
  public func mean(_ figure: (PrincipalAngles) -> Double) -> Double? {
    pairs.isEmpty ? nil : pairs.reduce(0) { $0 + figure($1.angles) } / Double(pairs.count)
  }

  /// Compares orthonormal bases, one an expert and nil for a dead or thin one, each rank×dimension.
  public init(
    source: SubspaceSource, bases: [Matrix?], dimension: Int, rank: Int, sampleCount: Int,
    thin: [ThinExpert] = []
  ) throws(ProbeError) {
    self.source = source
    self.rank = rank
    self.dimension = dimension
    self.sampleCount = sampleCount
    expertCount = bases.count
    let isThin = Set(thin.map(\.expert))
    dead = bases.indices.filter { bases[$0] == nil && !isThin.contains($0) }
    self.thin = thin.isEmpty ? nil : thin
    var pairs: [Pair] = []
    for i in bases.indices {
      for j in bases.indices where i < j {
        guard let a = bases[i], let b = bases[j] else { continue }
        pairs.append(Pair(first: i, second: j, angles: try PrincipalAngles(a, b)))
      }
    }
    self.pairs = pairs
  }
}
