import CKernels

extension Real {
  /// A row of y for each row of the group, from those of x.
  public static func forwardGroup(
    _ group: ExpertGroup<Self>, _ x: UnsafePointer<Self>, gates: UnsafePointer<Self>,
    into y: UnsafeMutablePointer<Self>
  ) {
    var c = group.c
    kernels_group_forward(bytes, &c, x, gates, y)
  }

  /// From the group's rows of x and dy, and y as forward left it: the derivative of each gate and a row
  /// of dx for each row, where they are given, and the gradients.
  public static func backwardGroup(
    _ group: ExpertGroup<Self>, _ x: UnsafePointer<Self>, _ dy: UnsafePointer<Self>,
    gates: UnsafePointer<Self>, _ y: UnsafePointer<Self>, dGates: UnsafeMutablePointer<Self>?,
    dx: UnsafeMutablePointer<Self>?,
    to gradients: ExpertGroup<Self>.Weights<UnsafeMutablePointer<Self>>
  ) {
    var c = group.c
    var target = kernels_group_gradients(
      w1: gradients.w1, b1: gradients.b1, w3: gradients.w3, b3: gradients.b3, w2: gradients.w2,
      b2: gradients.b2)
    kernels_group_backward(bytes, &c, x, dy, gates, y, dGates, dx, &target)
  }
}

extension ExpertGroup {
  fileprivate var c: kernels_group {
    kernels_group(
      kind: function.rawValue, rows: rows, inputs: inputs, outputs: outputs, hidden: hidden,
      chosen: chosen, w1: weights.w1, b1: weights.b1, w3: weights.w3, b3: weights.b3,
      w2: weights.w2, b2: weights.b2, hidden_units: hiddenUnits, slope: slope, second: second,
      work: work)
  }
}
