import Foundation

/// Work that would take more memory than this process may have; `description` is a line for a person.
public struct MemoryShortage: Error, Equatable, Sendable, CustomStringConvertible, LocalizedError {
  public let description: String
  public var errorDescription: String? { description }
}

extension AvailableMemory {
  /// Address space that is lost where its limit is what bounds: the C library takes it in pieces.
  private static let scattered = 96 << 20
  /// Work that takes less is let be.
  private static let least = 0x1p24

  /// What work may take.
  var usable: Int { bound.hasPrefix("ulimit") ? max(0, bytes - Self.scattered) : bytes }

  /// Refuses work that takes more memory than there is.
  ///
  /// - Parameters:
  ///   - needed: bytes, about.
  ///   - what: what takes them, as the subject of the sentence.
  ///   - advice: what to do instead, a sentence.
  /// - Throws: `MemoryShortage` with what is needed, what there is and which bound it is.
  public static func require(
    _ needed: Double, for what: String, _ advice: String
  ) throws(MemoryShortage) {
    try require(needed, each: 0, of: 1, for: what) { _ in advice }
  }

  /// Refuses work on too many of something, each of which takes memory besides what all take together.
  ///
  /// - Parameters:
  ///   - fixed: bytes, about, however many there are.
  ///   - each: bytes, about, for each.
  ///   - count: how many there are.
  ///   - what: what takes them, as the subject of the sentence.
  ///   - advice: what to do instead, a sentence, given how many would fit; 0 where none would.
  /// - Throws: `MemoryShortage` with what is needed, what there is and which bound it is.
  public static func require(
    _ fixed: Double, each: Double, of count: Int, for what: String, _ advice: (Int) -> String
  ) throws(MemoryShortage) {
    let needed = fixed + each * Double(count)
    guard needed > least else { return }
    let available = now
    let usable = Double(available.usable)
    guard needed > usable else { return }
    let fitting = each > 0 ? Int(max(0, min((usable - fixed) / each, 0x1p62))) : 0
    throw MemoryShortage(
      description: "\(what) takes about \(text(ofBytes: needed)) and "
        + "\(text(ofBytes: usable)) are left (\(available.bound)). \(advice(fitting))")
  }

  /// A number of bytes for a person: 512 B, 12.3 KiB, 1.2 GiB.
  public static func text(ofBytes count: Double) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var (value, unit) = (count, 0)
    // Up to what would round to 1024.0 of the unit.
    while value >= (unit == 0 ? 1_024 : 1_023.95), unit < units.count - 1 {
      (value, unit) = (value / 1_024, unit + 1)
    }
    return unit == 0 ? "\(Int(count)) B" : String(format: "%.1f %@", value, units[unit])
  }
}
