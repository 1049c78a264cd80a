import Foundation
import LinearAlgebra

/// The angles between two r-dimensional subspaces of the same space (METRICS section 6).
public struct PrincipalAngles: Codable, Equatable, Sendable {
  /// θ, ascending, in radians.
  public let angles: [Double]
  /// ‖UᵢᵀUⱼ‖_F² / r, from 0 (orthogonal) to 1 (equal).
  public let overlap: Double

  /// ‖θ‖₂, the length of the shortest path between the subspaces.
  public var geodesic: Double { angles.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  /// ‖sin θ‖₂.
  public var chordal: Double { angles.reduce(0) { $0 + sin($1) * sin($1) }.squareRoot() }

  /// Compares the spans of two sets of r orthonormal rows, each r×dimension.
  ///
  /// θ = arccos(σ(UᵢᵀUⱼ)). Source: Björck and Golub, 1973.
  /// - Throws: `ProbeError.numeric` when an element is not finite.
  public init(_ a: Matrix, _ b: Matrix) throws(ProbeError) {
    let cosines = try numeric { () throws(LinearAlgebraError) in
      try a.productTransposing(b).singularValues()
    }
    let clamped = cosines.map { min(1, max(-1, $0)) }
    angles = clamped.map { acos($0) }
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
  /// One entry a pair of live experts, i < j.
  public let pairs: [Pair]
  /// Experts that no sample reaches, or that spread in no direction at these.
  public let dead: [Int]

  /// r / dimension: the overlap that random subspaces have on average.
  public var expectedOverlap: Double { Double(rank) / Double(dimension) }

  /// The mean over pairs of a figure of their angles; nil when there is no pair.
  public func mean(_ figure: (PrincipalAngles) -> Double) -> Double? {
    pairs.isEmpty ? nil : pairs.reduce(0) { $0 + figure($1.angles) } / Double(pairs.count)
  }

  /// Compares orthonormal bases, one an expert and nil for a dead one, each rank×dimension.
  public init(
    source: SubspaceSource, bases: [Matrix?], dimension: Int, rank: Int, sampleCount: Int
  ) throws(ProbeError) {
    self.source = source
    self.rank = rank
    self.dimension = dimension
    self.sampleCount = sampleCount
    expertCount = bases.count
    dead = bases.indices.filter { bases[$0] == nil }
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
