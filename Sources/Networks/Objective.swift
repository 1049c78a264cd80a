import LinearAlgebra

/// What an optimizer minimises: a loss with its gradient over a flat parameter buffer.
public protocol Objective: SendableMetatype {
  associatedtype Scalar: Real
  /// Elements of the parameter buffer.
  var parameterCount: Int { get }
  /// The loss on one batch, given by sample numbers, and the gradient of its first part, which is
  /// overwritten; the objective keeps those of the other parts.
  func evaluateParts(
    batch: [Int], parameters: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> StepLoss
  /// Adds the other parts' gradients of the parameters in `range`, part by part; so that what comes
  /// next reads the sum while it is in the cache.
  func addParts(of range: Range<Int>, to gradients: UnsafeMutablePointer<Scalar>)
}

extension Objective {
  /// The loss on one batch and its whole gradient, which is overwritten.
  public func evaluate(
    batch: [Int], parameters: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> StepLoss {
    let loss = evaluateParts(batch: batch, parameters: parameters, gradients: gradients)
    addParts(of: 0..<parameterCount, to: gradients)
    return loss
  }
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
