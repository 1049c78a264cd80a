import CKernels
import Foundation

/// A block of numbers allocated once and reused; the workspaces of kernels are made of these.
///
/// It begins with a cache line, so that no vector lies across two of them. Threads share it by writing
/// to places of their own. Under the address sanitizer a number before the first or past the last ends the
/// process (`make sanitize`).
public final class Buffer<Scalar: Real>: @unchecked Sendable {
  public let count: Int
  public let base: UnsafeMutablePointer<Scalar>
  private let raw: UnsafeMutableRawPointer
  /// What was allocated for the beginning to be aligned.
  private var room: (start: UnsafeRawPointer, end: UnsafeRawPointer) {
    let end = raw + max(1, count) * MemoryLayout<Scalar>.stride + Self.alignment
    return (UnsafeRawPointer(raw), UnsafeRawPointer(end))
  }
  private static var alignment: Int { 64 }

  /// `count` zeros.
  public convenience init(_ count: Int) {
    // Large memory comes zero from the system, so that only what is used is ever written.
    self.init(count) { calloc(1, $0) }
  }

  /// Room for `count` numbers, which are written before they are read.
  public convenience init(unwritten count: Int) {
    self.init(count) { malloc($0) }
  }

  private init(_ count: Int, allocate: (Int) -> UnsafeMutableRawPointer?) {
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Scalar>.stride
    guard let raw = allocate(bytes + Self.alignment) else {
      fatalError("out of memory: \(bytes) bytes for a workspace")
    }
    self.raw = raw
    base = raw.alignedUp(toMultipleOf: Self.alignment).bindMemory(
      to: Scalar.self, capacity: max(1, count))
    kernels_guard(room.start, base)
    kernels_guard(base + count, room.end)
  }

  deinit {
    kernels_unguard(room.start, room.end)
    free(raw)
  }

  /// The buffer holding `values`, rounded to this type.
  public convenience init(_ values: [Double]) {
    self.init(values.count)
    for (index, value) in values.enumerated() { base[index] = Scalar(value) }
  }

  /// The contents as doubles.
  public var doubles: [Double] { (0..<count).map { Double(base[$0]) } }
}
