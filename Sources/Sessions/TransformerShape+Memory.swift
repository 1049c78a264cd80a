import Documents
import LinearAlgebra
import Networks

extension TransformerShape {
  /// Refuses a transformer that there is no memory to train on batches of `batch` windows.
  ///
  /// Weights, gradients of four parts, both moments and the copies that `undo` keeps take about 100
  /// bytes a parameter; the workspace of each layer comes on top, for the batch or for the windows that
  /// an evaluation has at a time, whichever are more.
  public func requireMemory(training batch: Int, precision: Precision) throws {
    let windows = max(batch, Parallel.threadCount * max(1, min(8, 2_048 / context)))
    let needed =
      100 * Double(totalParameterCount) + Double(windows) * windowElements
      * (precision == .float64 ? 8 : 4)
    try requireMemory(
      needed, "training it",
      "Give fewer --layers or --experts, or a smaller --width, --context "
        + "or --batch.")
  }

  /// Refuses a transformer that there is no memory to run on `windows` windows at once.
  public func requireMemory(running windows: Int) throws {
    let needed = 16 * Double(totalParameterCount) + 8 * Double(windows) * windowElements
    try requireMemory(needed, "running it", "Measure it on a larger machine.")
  }

  private func requireMemory(_ needed: Double, _ what: String, _ advice: String) throws {
    try MemoryBudget.require(
      needed, for: "\(summary) has \(NumberText.short(totalParameterCount)) parameters; \(what)",
      advice)
  }

  /// Elements of the workspace that one window takes: states, attention, hidden units.
  private var windowElements: Double {
    let hidden = 6 * Double(ffn.selectedCount) * Double(ffn.hiddenWidth + ffn.inputWidth)
    let row = 10 * Double(width) + hidden + Double(heads) * Double(context)
    return Double(context) * (Double(layers) * row + Double(vocabulary))
  }
}
