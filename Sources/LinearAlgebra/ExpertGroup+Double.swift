import CKernels

extension Double {
  public static func forwardGroup(
    _ group: ExpertGroup<Double>, _ x: UnsafePointer<Double>, gates: UnsafePointer<Double>,
    into y: UnsafeMutablePointer<Double>
  ) {
    var c = group.c
    kernels_group_forward_f64(&c, x, gates, y)
  }

  public static func backwardGroup(
    _ group: ExpertGroup<Double>, _ x: UnsafePointer<Double>, _ dy: UnsafePointer<Double>,
    gates: UnsafePointer<Double>, _ y: UnsafePointer<Double>, dGates: UnsafeMutablePointer<Double>?,
    dx: UnsafeMutablePointer<Double>?,
    to gradients: ExpertGroup<Double>.Weights<UnsafeMutablePointer<Double>>
  ) {
    var c = group.c
    var target = kernels_group_gradients_f64(
      w1: gradients.w1, b1: gradients.b1, w3: gradients.w3, b3: gradients.b3, w2: gradients.w2,
      b2: gradients.b2)
    kernels_group_backward_f64(&c, x, dy, gates, y, dGates, dx, &target)
  }
}

extension ExpertGroup<Double> {
  fileprivate var c: kernels_group_f64 {
    kernels_group_f64(
      kind: function.rawValue, rows: rows, inputs: inputs, outputs: outputs, hidden: hidden,
      chosen: chosen, w1: weights.w1, b1: weights.b1, w3: weights.w3, b3: weights.b3,
      w2: weights.w2, b2: weights.b2, hidden_units: hiddenUnits, slope: slope, second: second,
      work: work)
  }
}
