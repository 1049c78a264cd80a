import LinearAlgebra

/// What an optimizer minimises: a loss with its gradient over a flat parameter buffer.
public protocol Objective {
  associatedtype Scalar: Real
  /// Elements of the parameter buffer.
  var parameterCount: Int { get }
  /// The loss on one batch, given by sample numbers, and its gradient, which is overwritten.
  func evaluate(
    batch: [Int], parameters: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> StepLoss
}

/// The coefficients of the losses on a router.
public struct RouterLosses: Codable, Equatable, Sendable {
  /// c_b, of the balance loss.
  public var balance: Double
  /// c_z, of the z loss.
  public var z: Double

  public init(balance: Double = 0, z: Double = 0) {
    self.balance = balance
    self.z = z
  }
}
