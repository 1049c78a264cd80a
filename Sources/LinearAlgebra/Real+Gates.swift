import CKernels

/// Gates and the softmax.
extension Real {
  /// Gates from logits z, rows×experts: top-k where `selecting` is positive, else over all.
  ///
  /// `probabilities` is the softmax over all; `logSums` log Σ exp z of each row. `work` holds
  /// `gateWork(experts)` numbers.
  public static func gates(
    rows: Int, experts: Int, selecting k: Int, before: Bool, scale: Self,
    logits: UnsafePointer<Self>, gates: UnsafeMutablePointer<Self>,
    probabilities: UnsafeMutablePointer<Self>?, selected: UnsafeMutablePointer<Self>?,
    logSums: UnsafeMutablePointer<Self>?, work: UnsafeMutablePointer<Self>
  ) {
    kernels_gates(
      bytes, rows, experts, k, before ? 1 : 0, Double(scale), logits, gates, probabilities,
      selected, logSums,
      work)
  }

  /// dz = g ⊙ (dg − ⟨dg, g⟩) · scale in place, row by row; dg masked by `selected` if given.
  public static func gatesBackward(
    rows: Int, experts: Int, scale: Self, gates: UnsafePointer<Self>,
    selected: UnsafePointer<Self>?, _ d: UnsafeMutablePointer<Self>
  ) {
    kernels_gates_backward(
      bytes, rows, experts, Double(scale), gates, selected, d)
  }

  /// s ← exp(s − max) / Σ exp(s − max); returns log Σ exp s.
  public static func softmax(count: Int, _ s: UnsafeMutablePointer<Self>) -> Self {
    Self(kernels_softmax(bytes, count, s))
  }

  /// How many numbers the workspace of `gates` must hold.
  public static func gateWork(_ experts: Int) -> Int { kernels_gates_work(experts) }
}
