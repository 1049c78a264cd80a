import LinearAlgebra

/// Something read from a checkpoint whose parts must fit together before anyone works with it.
///
/// A file can be sound to the last bit and still say what no command ever makes. Whoever shows,
/// exports or draws an object relies on what is checked here.
public protocol Consistent {
  /// Refuses parts that do not fit together.
  ///
  /// - Throws: `Inconsistency` saying which.
  func requireConsistency() throws(Inconsistency)
}

/// What does not fit together.
public struct Inconsistency: Error, CustomStringConvertible {
  public let description: String

  public init(description: String) { self.description = description }
}

/// Throws unless `holds`.
public func require(_ holds: Bool, _ problem: String) throws(Inconsistency) {
  guard holds else { throw Inconsistency(description: "its description is damaged: \(problem).") }
}

/// What no count of samples, steps or seeds reaches, so that sums of a few never overflow.
public let countLimit = 1 << 48

/// Refuses counts of samples measured, and of those asked for, that do not go together.
func requireSamples(_ count: Int, of requested: Int) throws(Inconsistency) {
  try require(
    1 <= count && count <= requested && requested < countLimit,
    "\(count) of \(requested) samples")
}

/// Refuses gates of other numbers of samples and experts.
func requireGates(
  _ gates: Matrix?, samples: Int, experts: Int
) throws(Inconsistency) {
  guard let gates else { return }
  try require(
    gates.rowCount == samples && gates.columnCount == experts
      && gates.elements.allSatisfy { $0 >= 0 && $0.isFinite },
    "gates are \(gates.shape) for \(samples) samples and \(experts) experts, or not all numbers from 0"
  )
}

/// Refuses numbers of experts that are out of range, not ascending, or there twice.
func requireExperts(_ numbers: [Int], of count: Int) throws(Inconsistency) {
  try require(
    zip(numbers, numbers.dropFirst()).allSatisfy(<) && (numbers.first ?? 0) >= 0
      && (numbers.last ?? -1) < count, "dead experts \(numbers) of \(count)")
}
