import LinearAlgebra

/// The points that a sweep visits: every combination of its axes, or a sample of them.
public struct SweepGrid: Codable, Equatable, Sendable {
  public let axes: [SweepAxis]
  /// Points that are drawn of it; nil for all.
  public let sample: Int?
  /// What the sample is drawn by.
  public let sampleSeed: UInt64

  /// Points, and cells, that a sweep has at most.
  public static let limit = 100_000

  /// Joins what was given as `--over`, and as `--with`.
  ///
  /// Two or more of `with` go together as one axis; a single one goes with the last of `over` that has as many
  /// values.
  ///
  /// - Throws: `SweepError` for names that are there twice, values that go with none, too many points, or a
  ///   sample that is none.
  public init(
    over: [SweepAxis], with: [SweepAxis] = [], sample: Int? = nil, seed: UInt64 = 0
  ) throws(SweepError) {
    var axes = over
    if with.count == 1, !over.isEmpty {
      let own = with[0]
      guard let place = axes.lastIndex(where: { $0.steps.count == own.steps.count }) else {
        throw .unpaired(
          name: own.names[0], count: own.steps.count,
          axes: over.map { ($0.names[0], $0.steps.count) })
      }
      axes[place] = axes[place].joined(with: own)
    } else if let first = with.first {
      for other in with.dropFirst() where other.steps.count != first.steps.count {
        throw .unpaired(
          name: other.names[0], count: other.steps.count,
          axes: [(first.names[0], first.steps.count)])
      }
      axes.append(with.dropFirst().reduce(first) { $0.joined(with: $1) })
    }
    var names = Set<String>()
    for name in axes.flatMap(\.names) where !names.insert(name).inserted {
      throw .nameTaken(name)
    }
    let count = axes.reduce(1.0) { $0 * Double($1.steps.count) }
    guard count <= Double(Self.limit) else {
      throw .tooMany(count: "\(Int(min(count, 1e15)))", unit: "points", limit: Self.limit)
    }
    if let sample, !(1..<Int(count)).contains(sample) {
      throw .sample(sample, of: Int(count))
    }
    (self.axes, self.sample, sampleSeed) = (axes, sample, sample == nil ? 0 : seed)
  }

  /// Every name that varies, in the order of the axes.
  public var names: [String] { axes.flatMap(\.names) }

  /// How many points the whole grid has.
  public var size: Int { axes.reduce(1) { $0 * $1.steps.count } }

  /// A word for each name at every point, the last axis varying fastest; of a sample the points drawn, in that
  /// order too.
  public var points: [[String]] {
    let numbers: [Int]
    if let sample {
      // The first of a random order: a larger sample by the same seed holds the smaller one.
      var stream = RandomStream(seed: sampleSeed, purpose: .grid)
      numbers = stream.permutation(size).prefix(sample).sorted()
    } else {
      numbers = Array(0..<size)
    }
    return numbers.map(point)
  }

  private func point(_ number: Int) -> [String] {
    var (rest, words) = (number, [[String]]())
    for axis in axes.reversed() {
      words.append(axis.steps[rest % axis.steps.count])
      rest /= axis.steps.count
    }
    return words.reversed().flatMap { $0 }
  }
}

extension SweepAxis {
  /// The two side by side, step by step, which are as many.
  func joined(with other: SweepAxis) -> SweepAxis {
    SweepAxis(
      names: names + other.names, steps: zip(steps, other.steps).map { $0 + $1 })
  }
}
