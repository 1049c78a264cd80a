import CKernels

extension Real {
  /// y = Σᵢ gᵢ fᵢ(x): rows×outputs from rows×inputs and rows×experts.
  public static func forwardExperts(
    _ panels: ExpertPanels<Self>, _ x: UnsafePointer<Self>, gates: UnsafePointer<Self>,
    into y: UnsafeMutablePointer<Self>
  ) {
    var c = panels.c
    kernels_experts_forward(bytes, &c, x, gates, y)
  }

  /// From dy the gradients of the weights, and of gates and x where they are given; all overwritten.
  public static func backwardExperts(
    _ panels: ExpertPanels<Self>, _ x: UnsafePointer<Self>, gates: UnsafePointer<Self>,
    _ dy: UnsafePointer<Self>,
    gradients: ExpertPanels<Self>.Weights<UnsafeMutablePointer<Self>>,
    dGates: UnsafeMutablePointer<Self>?, dx: UnsafeMutablePointer<Self>?
  ) {
    var c = panels.c
    kernels_experts_backward(
      bytes, &c, x, gates, dy, gradients.w1, gradients.b1, gradients.w2, gradients.b2, dGates, dx)
  }

  /// How many numbers the workspace of `forwardExperts` and `backwardExperts` must hold.
  public static func expertWork(inputs: Int, outputs: Int, experts: Int) -> Int {
    kernels_experts_work(inputs, outputs, experts)
  }
}

extension ExpertPanels {
  fileprivate var c: kernels_experts {
    kernels_experts(
      kind: function.rawValue, rows: rows, inputs: inputs, outputs: outputs, experts: experts,
      hidden: hidden, w1: weights.w1, b1: weights.b1, w2: weights.w2, b2: weights.b2,
      hidden_units: hiddenUnits, slope: slope, work: work)
  }
}
