import CKernels

extension Float {
  public static func forwardExperts(
    _ panels: ExpertPanels<Float>, _ x: UnsafePointer<Float>, gates: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    var c = panels.c
    kernels_experts_forward_f32(&c, x, gates, y)
  }

  public static func backwardExperts(
    _ panels: ExpertPanels<Float>, _ x: UnsafePointer<Float>, gates: UnsafePointer<Float>,
    _ dy: UnsafePointer<Float>,
    gradients: ExpertPanels<Float>.Weights<UnsafeMutablePointer<Float>>,
    dGates: UnsafeMutablePointer<Float>?, dx: UnsafeMutablePointer<Float>?
  ) {
    var c = panels.c
    kernels_experts_backward_f32(
      &c, x, gates, dy, gradients.w1, gradients.b1, gradients.w2, gradients.b2, dGates, dx)
  }

  public static func expertWork(inputs: Int, outputs: Int, experts: Int) -> Int {
    kernels_experts_work(inputs, outputs, experts)
  }
}

extension ExpertPanels<Float> {
  fileprivate var c: kernels_experts_f32 {
    kernels_experts_f32(
      kind: function.rawValue, rows: rows, inputs: inputs, outputs: outputs, experts: experts,
      hidden: hidden, w1: weights.w1, b1: weights.b1, w2: weights.w2, b2: weights.b2,
      hidden_units: hiddenUnits, slope: slope, work: work)
  }
}
