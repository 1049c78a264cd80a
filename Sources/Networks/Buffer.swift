import Foundation
import LinearAlgebra

/// A block of numbers allocated once and reused; the workspaces of training are made of these.
public final class Buffer<Scalar: Real> {
  public let count: Int
  public let base: UnsafeMutablePointer<Scalar>
  private let raw: UnsafeMutableRawPointer

  /// `count` zeros, aligned to a cache line.
  public init(_ count: Int) {
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Scalar>.stride
    // Large memory comes zero from the system, so that only what is used is ever written.
    guard let raw = calloc(1, bytes + 64) else {
      fatalError("out of memory: \(bytes) bytes for a workspace")
    }
    self.raw = raw
    base = raw.alignedUp(toMultipleOf: 64).bindMemory(to: Scalar.self, capacity: max(1, count))
  }

  deinit { free(raw) }

  /// The buffer holding `values`, rounded to this type.
  public convenience init(_ values: [Double]) {
    self.init(values.count)
    for (index, value) in values.enumerated() { base[index] = Scalar(value) }
  }

  /// The contents as doubles.
  public var doubles: [Double] { (0..<count).map { Double(base[$0]) } }
}
