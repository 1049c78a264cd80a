import LinearAlgebra
import Networks

/// How far the expert with the largest gate agrees with a partition by chance: its parts shuffled among the
/// samples, which keeps their sizes and the loads.
public struct AgreementNull: Codable, Equatable, Sendable {
  public let draws: Int
  /// Of the normalised mutual information, which chance keeps above 0.
  public let information: RoutingNull.Level

  /// Shufflings, unless told otherwise.
  public static let usualDraws = 20

  /// Nil where the information is not defined: both are of one part.
  public init?(gates: Gates, partition: [Int], draws: Int = usualDraws, seed: UInt64) {
    let experts = RoutingStatistics.largest(gates)
    guard !experts.isEmpty, partition.count == experts.count, draws > 0 else { return nil }
    let drawn = Parallel.map(draws) { draw -> Double? in
      var stream = RandomStream(seed: seed, purpose: .shuffle, index: draw)
      let order = stream.permutation(partition.count)
      return PartitionAgreement(experts, order.map { partition[$0] }).normalisedMutualInformation
    }
    guard let level = RoutingNull.Level(drawn.compactMap { $0 }) else { return nil }
    self.draws = drawn.count
    information = level
  }
}
