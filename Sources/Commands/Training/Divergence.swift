import Networks

/// Trains, and of a training that diverges says which settings may be why: not `--lr` before a step was
/// taken, nor alone where others are far from what is usual.
///
/// - Throws: What `body` throws, a divergence with advice of its own where there is reason for it.
func explainingDivergence<Value>(
  of shape: LayerShape, _ optimizer: AdamW, _ losses: RouterLosses, _ body: () throws -> Value
) throws -> Value {
  do {
    return try body()
  } catch let error as NetworkError {
    guard case .diverged(let step, let loss) = error else { throw error }
    var advice: [String] = []
    if shape.routing != .dense {
      if shape.temperature < 0.01 {
        advice.append("raise --temperature, which is \(shape.temperature)")
      }
      if losses.balance > 10 { advice.append("lower --balance, which is \(losses.balance)") }
      if losses.z > 1 { advice.append("lower --z-loss, which is \(losses.z)") }
    }
    let decay = optimizer.weightDecay
    if step > 1, decay > 1, optimizer.learningRate * decay > 1 {
      advice.append("lower --weight-decay, which is \(decay)")
    }
    guard step == 1 || !advice.isEmpty else { throw error }
    if step > 1 { advice.append("lower --lr") }
    let sentence =
      (advice.isEmpty ? "" : advice.joined(separator: ", ") + ", or ") + "scale the data."
    throw Refusal(
      "the training diverged: the loss of step \(step)"
        + (step == 1 ? ", before any weight was changed," : "") + " is "
        + "\(loss.isNaN ? "not a number" : "\(loss)"). "
        + sentence.prefix(1).uppercased() + sentence.dropFirst())
  }
}
