import LinearAlgebra

/// A block of numbers allocated once and reused; the workspaces of training are made of these.
public final class Buffer<Scalar: Real> {
  public let count: Int
  public let base: UnsafeMutablePointer<Scalar>

  /// `count` zeros, aligned to a cache line.
  public init(_ count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Scalar>.stride, alignment: 64)
    base = raw.bindMemory(to: Scalar.self, capacity: max(1, count))
    base.initialize(repeating: 0, count: max(1, count))
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// The buffer holding `values`, rounded to this type.
  public convenience init(_ values: [Double]) {
    self.init(values.count)
    for (index, value) in values.enumerated() { base[index] = Scalar(value) }
  }

  /// The contents as doubles.
  public var doubles: [Double] { (0..<count).map { Double(base[$0]) } }
}
