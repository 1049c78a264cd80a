import LinearAlgebra
import Networks

/// What a probe takes, about: bytes, of which what goes on at once is cut to the memory budget, and
/// seconds.
public struct ProbeCost: Equatable, Sendable {
  /// Bytes that are held whatever the number of samples, and for each sample.
  public var fixed, each: Double
  /// Bytes of the work that goes on at once, at the least and where there is memory for it.
  public var least, most: Double
  /// On all threads.
  public var seconds: Double

  public init(
    fixed: Double, each: Double, least: Double = 0, most: Double = 0, seconds: Double = 0
  ) {
    (self.fixed, self.each, self.least, self.most) = (fixed, each, least, max(least, most))
    self.seconds = seconds
  }

  /// Bytes taken at most, with `samples` samples, of a budget of so many.
  public func peak(samples: Int, within budget: Double = MemoryBudget.share) -> Double {
    let held = fixed + each * Double(samples)
    return held + min(most, max(least, budget - held))
  }

  /// Whether the budget has room for the least of it.
  public func fits(samples: Int) -> Bool {
    fixed + least + each * Double(samples) <= MemoryBudget.now.bytes
  }

  /// The same with what is done after it, in memory that is free again; nil where nothing is.
  public func followed(by other: ProbeCost?) -> ProbeCost {
    guard let other else { return self }
    return ProbeCost(
      fixed: max(fixed, other.fixed), each: max(each, other.each), least: max(least, other.least),
      most: max(most, other.most), seconds: seconds + other.seconds)
  }

  /// Refuses what the budget has no room for.
  ///
  /// - Parameters:
  ///   - samples: how many there are.
  ///   - what: what takes the memory, as the subject of the sentence.
  ///   - advice: what to do instead, a sentence, given how many samples would fit; 0 where none would.
  /// - Throws: `MemoryShortage` with what is needed and what there is.
  public func require(
    samples: Int, for what: String, _ advice: (Int) -> String
  ) throws(MemoryShortage) {
    try MemoryBudget.require(fixed + least, each: each, of: samples, for: what, advice)
  }
}

extension LayerShape {
  /// Bytes of one expert's weights in float64.
  var expertBytes: Double { 8 * Double(expertParameterCount) }

  /// Bytes of a sample's logits, gates and the experts that run.
  var gateBytes: Double {
    40 * Double(expertCount) + 8 * Double(selectedCount) + 48
  }

  /// Bytes of what happens inside one expert at a sample, and of what it answers.
  var activationBytes: Double {
    8 * Double((isGated ? 4 : 3) * hiddenWidth + outputWidth)
  }

  /// Whether all experts may be held at once in float64: of small ones that saves making them again.
  var holdsExperts: Bool {
    MemoryBudget.pieces(of: expertBytes, wanted: 4 * expertCount) == 4 * expertCount
  }

  /// Bytes of the experts that are held.
  var heldBytes: Double { holdsExperts ? expertBytes * Double(expertCount) : 0 }
}

/// Threads that `count` pieces called for here go to.
func threads(sharing count: Int) -> Int {
  Parallel.isShared(count) ? min(count, Parallel.threadCount) : 1
}

/// The experts of a layer for a probe: all of them where they are small, or one when it is asked for.
struct ExpertSource: Sendable {
  private let layer: any RoutedLayer
  private let held: [Expert]?

  init(_ layer: any RoutedLayer) throws(ProbeError) {
    self.layer = layer
    guard layer.shape.holdsExperts else {
      held = nil
      return
    }
    var experts: [Expert] = []
    for i in 0..<layer.shape.expertCount {
      experts.append(try asking { () throws(NetworkError) in try layer.expert(i) })
    }
    held = experts
  }

  /// Whether to ask again costs nothing.
  var holdsAll: Bool { held != nil }

  func expert(_ i: Int) throws(ProbeError) -> Expert {
    if let held { return held[i] }
    return try asking { () throws(NetworkError) in try layer.expert(i) }
  }
}
