import Networks
import Results

extension TensorStore {
  private static let first = "optimizer.first."
  private static let second = "optimizer.second."

  /// Stores the moments of AdamW beside the weights of `layout`; none before the first step.
  func add(_ state: OptimizerState, _ layout: ParameterLayout, _ precision: Precision) {
    guard state.step > 0 else { return }
    for (prefix, moments) in [
      (Self.first, state.firstMoments), (Self.second, state.secondMoments),
    ] {
      for slot in layout.slots {
        add(layout.tensor(of: slot, in: moments, precision: precision, prefix: prefix))
      }
    }
  }

  /// The state of AdamW after `step` steps.
  func state(step: Int, _ layout: ParameterLayout) throws -> OptimizerState {
    guard step > 0 else { return OptimizerState() }
    return OptimizerState(
      step: step, firstMoments: try weights(layout, .float64, prefix: Self.first).doubles,
      secondMoments: try weights(layout, .float64, prefix: Self.second).doubles)
  }
}
