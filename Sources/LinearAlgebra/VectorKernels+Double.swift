import CKernels

extension Double: VectorKernels {
  public static func activate(
    _ function: ActivationFunction, rows: Int, blocks: Int, width: Int,
    bias: UnsafePointer<Double>?, gates: UnsafePointer<Double>?,
    slope: UnsafeMutablePointer<Double>,
    hidden: UnsafeMutablePointer<Double>, scaled: UnsafeMutablePointer<Double>?
  ) {
    kernels_activate_f64(
      function.rawValue, rows, blocks, width, bias, gates, slope, hidden, scaled)
  }

  public static func activateGated(
    _ function: ActivationFunction, rows: Int, blocks: Int, width: Int,
    gates: UnsafePointer<Double>?, carried: UnsafePointer<Double>,
    slope: UnsafeMutablePointer<Double>, hidden: UnsafeMutablePointer<Double>,
    gateSlope: UnsafeMutablePointer<Double>, scaled: UnsafeMutablePointer<Double>?
  ) {
    kernels_activate_gated_f64(
      function.rawValue, rows, blocks, width, gates, carried, slope, hidden, gateSlope, scaled)
  }

  public static func differentiate(
    rows: Int, blocks: Int, width: Int, gates: UnsafePointer<Double>?,
    hidden: UnsafePointer<Double>, slope: UnsafePointer<Double>, gateSlope: UnsafePointer<Double>?,
    dHidden: UnsafeMutablePointer<Double>, carried: UnsafeMutablePointer<Double>?,
    dGates: UnsafeMutablePointer<Double>?, dBias: UnsafeMutablePointer<Double>?
  ) {
    kernels_differentiate_f64(
      rows, blocks, width, gates, hidden, slope, gateSlope, dHidden, carried, dGates, dBias)
  }

  public static func adamW(
    count: Int, _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>,
    _ m: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Double>, keep: Double,
    beta1: Double, beta2: Double, rate1: Double, rate2: Double, rate: Double, root: Double,
    epsilon: Double, pastCaches: Bool
  ) {
    kernels_adamw_f64(
      count, p, g, m, v, keep, beta1, beta2, rate1, rate2, rate, root, epsilon,
      pastCaches ? 1 : 0)
  }

  public static func squaredError(
    count: Int, scale: Double, _ y: UnsafeMutablePointer<Double>, target: UnsafePointer<Double>
  ) -> Double {
    kernels_squared_error_f64(count, scale, y, target)
  }

  public static func gates(
    rows: Int, experts: Int, selecting k: Int, before: Bool, scale: Double,
    logits: UnsafePointer<Double>, gates: UnsafeMutablePointer<Double>,
    probabilities: UnsafeMutablePointer<Double>?, selected: UnsafeMutablePointer<Double>?,
    logSums: UnsafeMutablePointer<Double>?, work: UnsafeMutablePointer<Double>
  ) {
    kernels_gates_f64(
      rows, experts, k, before ? 1 : 0, scale, logits, gates, probabilities, selected, logSums,
      work)
  }

  public static func softmax(count: Int, _ s: UnsafeMutablePointer<Double>) -> Double {
    kernels_softmax_f64(count, s)
  }

  public static func gatesBackward(
    rows: Int, experts: Int, scale: Double, gates: UnsafePointer<Double>,
    selected: UnsafePointer<Double>?, _ d: UnsafeMutablePointer<Double>
  ) {
    kernels_gates_backward_f64(rows, experts, scale, gates, selected, d)
  }

  public static func gather(
    count: Int, width: Int, _ source: UnsafePointer<Double>, rows: UnsafePointer<Int>,
    into target: UnsafeMutablePointer<Double>
  ) {
    kernels_gather_f64(count, width, source, rows, target)
  }

  public static func sumChosen(
    rows: Int, width: Int, _ source: UnsafePointer<Double>, chosen: UnsafePointer<Int>, perRow: Int,
    into target: UnsafeMutablePointer<Double>, adds: Bool
  ) {
    kernels_sum_chosen_f64(rows, width, source, chosen, perRow, target, adds ? 1 : 0)
  }

  public static func attention(
    windows: Int, heads: Int, length: Int, headWidth: Int, _ qkv: UnsafePointer<Double>,
    into o: UnsafeMutablePointer<Double>, kept: UnsafeMutablePointer<Double>,
    work: UnsafeMutablePointer<Double>
  ) {
    kernels_attention_f64(windows, heads, length, headWidth, qkv, o, kept, work)
  }

  public static func attentionBackward(
    windows: Int, heads: Int, length: Int, headWidth: Int, _ qkv: UnsafePointer<Double>,
    kept: UnsafePointer<Double>, _ dO: UnsafePointer<Double>,
    into dqkv: UnsafeMutablePointer<Double>, work: UnsafeMutablePointer<Double>
  ) {
    kernels_attention_backward_f64(windows, heads, length, headWidth, qkv, kept, dO, dqkv, work)
  }

  public static func norm(
    centred: Bool, rows: Int, width: Int, epsilon: Double, _ x: UnsafePointer<Double>,
    weight: UnsafePointer<Double>, bias: UnsafePointer<Double>?,
    normalised: UnsafeMutablePointer<Double>, into y: UnsafeMutablePointer<Double>,
    inverse: UnsafeMutablePointer<Double>
  ) {
    kernels_norm_f64(
      centred ? 1 : 0, rows, width, epsilon, x, weight, bias, normalised, y, inverse)
  }

  public static func normBackward(
    centred: Bool, rows: Int, width: Int, weight: UnsafePointer<Double>,
    normalised: UnsafePointer<Double>, inverse: UnsafePointer<Double>,
    _ dy: UnsafeMutablePointer<Double>, dWeight: UnsafeMutablePointer<Double>,
    dBias: UnsafeMutablePointer<Double>?, adding base: UnsafePointer<Double>,
    into dx: UnsafeMutablePointer<Double>
  ) {
    kernels_norm_backward_f64(
      centred ? 1 : 0, rows, width, weight, normalised, inverse, dy, dWeight, dBias, base, dx)
  }

  public static func linear(
    rows: Int, inner: Int, columns: Int, _ x: UnsafePointer<Double>,
    _ strips: UnsafePointer<Double>, bias: UnsafePointer<Double>?, adds: Bool,
    into y: UnsafeMutablePointer<Double>
  ) {
    kernels_linear_f64(rows, inner, columns, x, strips, bias, adds ? 1 : 0, y)
  }

  public static func linearStrips(
    _ w: UnsafePointer<Double>, rows: Int, columns: Int, transposed: Bool,
    into strips: UnsafeMutablePointer<Double>
  ) {
    kernels_linear_strips_f64(rows, columns, w, transposed ? 1 : 0, strips)
  }

  public static func linearGradients(
    outputs chosen: Range<Int>, rows: Int, _ dy: UnsafePointer<Double>, outputs: Int,
    _ x: UnsafePointer<Double>, inputs: Int, adds: Bool, into dWeight: UnsafeMutablePointer<Double>,
    bias dBias: UnsafeMutablePointer<Double>?
  ) {
    kernels_linear_gradients_f64(
      chosen.lowerBound, chosen.count, rows, dy, outputs, x, inputs, adds ? 1 : 0, dWeight, dBias)
  }

  public static func sumRows(
    _ a: UnsafePointer<Double>, rows: Int, columns: Int, into sums: UnsafeMutablePointer<Double>
  ) {
    kernels_sum_rows_f64(rows, columns, a, sums)
  }

  public static func columnSums(
    rows: Int, columns: Int, _ a: UnsafePointer<Double>, into sums: UnsafeMutablePointer<Double>
  ) {
    kernels_column_sums_f64(rows, columns, a, sums)
  }
}
