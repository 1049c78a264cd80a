/// The loss of one step, before its update, and the parts it is the weighted sum of.
public struct StepLoss: Codable, Equatable, Sendable {
  /// task + c_b · balance + c_z · z.
  public var loss: Double
  public var task: Double
  public var balance: Double
  public var z: Double

  public init(loss: Double, task: Double, balance: Double = 0, z: Double = 0) {
    self.loss = loss
    self.task = task
    self.balance = balance
    self.z = z
  }
}
