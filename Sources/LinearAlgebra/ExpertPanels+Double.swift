import CKernels

extension Double {
  public static func forwardExperts(
    _ panels: ExpertPanels<Double>, _ x: UnsafePointer<Double>, gates: UnsafePointer<Double>,
    into y: UnsafeMutablePointer<Double>
  ) {
    var c = panels.c
    kernels_experts_forward_f64(&c, x, gates, y)
  }

  public static func backwardExperts(
    _ panels: ExpertPanels<Double>, _ x: UnsafePointer<Double>, gates: UnsafePointer<Double>,
    _ dy: UnsafePointer<Double>,
    gradients: ExpertPanels<Double>.Weights<UnsafeMutablePointer<Double>>,
    dGates: UnsafeMutablePointer<Double>?, dx: UnsafeMutablePointer<Double>?
  ) {
    var c = panels.c
    kernels_experts_backward_f64(
      &c, x, gates, dy, gradients.w1, gradients.b1, gradients.w2, gradients.b2, dGates, dx)
  }

  public static func expertWork(inputs: Int, outputs: Int, experts: Int) -> Int {
    kernels_experts_work(inputs, outputs, experts)
  }
}

extension ExpertPanels<Double> {
  fileprivate var c: kernels_experts_f64 {
    kernels_experts_f64(
      kind: function.rawValue, rows: rows, inputs: inputs, outputs: outputs, experts: experts,
      hidden: hidden, w1: weights.w1, b1: weights.b1, w2: weights.w2, b2: weights.b2,
      hidden_units: hiddenUnits, slope: slope, work: work)
  }
}
