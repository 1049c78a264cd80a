import Networks
import Probes

/// A claim's verdicts under every combination of the conventions that bear on it.
///
/// Source: Steegen, Tuerlinckx, Gelman and Vanpaemel, 2016.
public struct Multiverse: Codable, Equatable, Sendable {
  /// One combination of the conventions, and what it says.
  public struct Universe: Codable, Equatable, Sendable {
    public let claim: Claim
    /// The choices that bear on the claim: `scale` → `raw`, and so on.
    public let choices: [String: String]
    public let verdict: Verdict
    /// The mean difference over seeds, or datasets.
    public let mean: Double
    /// The difference of each, in logarithms where the figure is a scale, and the change that training made
    /// to it; nil in those of before they were kept.
    public let values, changes: [Double]?

    public init(
      claim: Claim, choices: [String: String], verdict: Verdict, mean: Double,
      values: [Double]? = nil, changes: [Double]? = nil
    ) {
      (self.values, self.changes) = (values, changes)
      self.claim = claim
      self.choices = choices
      self.verdict = verdict
      self.mean = mean
    }
  }

  public let universes: [Universe]

  public init(universes: [Universe]) { self.universes = universes }

  /// How often each verdict was reached on `claim`.
  public func counts(for claim: Claim) -> [Verdict: Int] {
    var counts: [Verdict: Int] = [:]
    for universe in universes where universe.claim == claim {
      counts[universe.verdict, default: 0] += 1
    }
    return counts
  }

  /// How often each verdict was reached on `claim` under each choice of a convention, in the order in
  /// which the choices first stand.
  public func counts(
    for claim: Claim, by convention: String
  ) -> [(choice: String, counts: [Verdict: Int])] {
    var result: [(choice: String, counts: [Verdict: Int])] = []
    for universe in universes where universe.claim == claim {
      guard let choice = universe.choices[convention] else { continue }
      let index = result.firstIndex { $0.choice == choice } ?? result.count
      if index == result.count { result.append((choice, [:])) }
      result[index].counts[universe.verdict, default: 0] += 1
    }
    return result
  }

  /// The conventions whose choice alone turns the verdict on `claim`, in some universe.
  ///
  /// Each with how many pairs of universes that differ in nothing else differ in their verdict.
  public func flips(of claim: Claim) -> [(convention: String, count: Int, pairs: Int)] {
    let own = universes.filter { $0.claim == claim }
    let names = Set(own.flatMap { $0.choices.keys }).sorted()
    return names.compactMap { name in
      var (count, pairs) = (0, 0)
      for (index, a) in own.enumerated() {
        for b in own[(index + 1)...] where a.choices[name] != b.choices[name] {
          var (others, otherwise) = (a.choices, b.choices)
          others[name] = nil
          otherwise[name] = nil
          guard others == otherwise else { continue }
          pairs += 1
          if a.verdict != b.verdict { count += 1 }
        }
      }
      return count > 0 ? (name, count, pairs) : nil
    }
  }
}

extension Claim {
  /// The combinations of conventions that bear on this claim.
  var universes: [(choices: [String: String], conventions: Conventions)] {
    var result: [(choices: [String: String], conventions: Conventions)] = [([:], Conventions())]
    func vary<Choice: RawRepresentable<String> & CaseIterable>(
      _ name: String, _ path: WritableKeyPath<Conventions, Choice>
    ) {
      vary(name, path, Array(Choice.allCases))
    }
    func vary<Choice: RawRepresentable<String>>(
      _ name: String, _ path: WritableKeyPath<Conventions, Choice>, _ cases: [Choice]
    ) {
      result = result.flatMap { universe in
        cases.map { choice in
          var next = universe
          next.choices[name] = choice.rawValue
          next.conventions[keyPath: path] = choice
          return next
        }
      }
    }
    switch figure {
    case .sigma1, .decay:
      vary("scale", \.scale)
      vary("jacobian", \.jacobian)
      vary("mean", \.mean)
    case .pcaRank:
      vary("representation", \.representation)
      vary("rank", \.rank)
      vary("mean", \.mean)
      vary("samples", \.samples)
    default:
      vary("scale", \.scale)
      if second != nil { vary("jacobian", \.jacobian, [.pointwise, .average]) }
    }
    if second == .dense { vary("capacity", \.capacity) }
    return result
  }
}
