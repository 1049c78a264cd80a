import LinearAlgebra

/// What the pieces of a batch give of the gradients of some parameters that lie side by side.
///
/// The first piece's lie where the sum is to be, every other's in a place of their own until they are
/// added, piece by piece whatever threads made them.
struct GradientShares<Scalar: Real> {
  /// How many parameters.
  private let count: Int
  private let others: Buffer<Scalar>

  /// Parts of the parameters of which `add` takes one at a time.
  static var parts: Int { 8 }

  /// Numbers that are added of every piece before the next are: they stay in the cache meanwhile.
  private static var atOnce: Int { 1024 }

  init(count: Int, pieces: Int) {
    self.count = count
    others = Buffer(max(0, pieces - 1) * count)
  }

  /// What a piece takes for the gradients of all parameters: those themselves, or from where its share
  /// lies as these parameters, from `start` on, do in them.
  func target(
    of piece: Int, at start: Int, gradients: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Scalar> {
    piece == 0 ? gradients : others.base + (piece - 1) * count - start
  }

  /// Adds a part of the shares of all pieces to the first's.
  func add(part: Int, pieces: Int, at start: Int, gradients: UnsafeMutablePointer<Scalar>) {
    let (from, to) = (count * part / Self.parts, count * (part + 1) / Self.parts)
    for first in stride(from: from, to: to, by: Self.atOnce) {
      for piece in 1..<max(1, pieces) {
        let share = others.base + (piece - 1) * count
        for j in first..<min(first + Self.atOnce, to) { gradients[start + j] += share[j] }
      }
    }
  }
}
