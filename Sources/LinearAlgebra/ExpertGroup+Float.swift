import CKernels

extension Float {
  public static func forwardGroup(
    _ group: ExpertGroup<Float>, _ x: UnsafePointer<Float>, gates: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    var c = group.c
    kernels_group_forward_f32(&c, x, gates, y)
  }

  public static func backwardGroup(
    _ group: ExpertGroup<Float>, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    gates: UnsafePointer<Float>, _ y: UnsafePointer<Float>, dGates: UnsafeMutablePointer<Float>?,
    dx: UnsafeMutablePointer<Float>?,
    to gradients: ExpertGroup<Float>.Weights<UnsafeMutablePointer<Float>>
  ) {
    var c = group.c
    var target = kernels_group_gradients_f32(
      w1: gradients.w1, b1: gradients.b1, w3: gradients.w3, b3: gradients.b3, w2: gradients.w2,
      b2: gradients.b2)
    kernels_group_backward_f32(&c, x, dy, gates, y, dGates, dx, &target)
  }
}

extension ExpertGroup<Float> {
  fileprivate var c: kernels_group_f32 {
    kernels_group_f32(
      kind: function.rawValue, rows: rows, inputs: inputs, outputs: outputs, hidden: hidden,
      chosen: chosen, w1: weights.w1, b1: weights.b1, w3: weights.w3, b3: weights.b3,
      w2: weights.w2, b2: weights.b2, hidden_units: hiddenUnits, slope: slope, second: second,
      work: work)
  }
}
