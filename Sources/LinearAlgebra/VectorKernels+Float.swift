import CKernels

extension Float: VectorKernels {
  public static func activate(
    _ function: ActivationFunction, rows: Int, blocks: Int, width: Int,
    bias: UnsafePointer<Float>?, gates: UnsafePointer<Float>?, slope: UnsafeMutablePointer<Float>,
    hidden: UnsafeMutablePointer<Float>, scaled: UnsafeMutablePointer<Float>?
  ) {
    kernels_activate_f32(
      function.rawValue, rows, blocks, width, bias, gates, slope, hidden, scaled)
  }

  public static func activateGated(
    _ function: ActivationFunction, rows: Int, blocks: Int, width: Int,
    gates: UnsafePointer<Float>?, carried: UnsafePointer<Float>,
    slope: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>,
    gateSlope: UnsafeMutablePointer<Float>, scaled: UnsafeMutablePointer<Float>?
  ) {
    kernels_activate_gated_f32(
      function.rawValue, rows, blocks, width, gates, carried, slope, hidden, gateSlope, scaled)
  }

  public static func differentiate(
    rows: Int, blocks: Int, width: Int, gates: UnsafePointer<Float>?,
    hidden: UnsafePointer<Float>, slope: UnsafePointer<Float>, gateSlope: UnsafePointer<Float>?,
    dHidden: UnsafeMutablePointer<Float>, carried: UnsafeMutablePointer<Float>?,
    dGates: UnsafeMutablePointer<Float>?, dBias: UnsafeMutablePointer<Float>?
  ) {
    kernels_differentiate_f32(
      rows, blocks, width, gates, hidden, slope, gateSlope, dHidden, carried, dGates, dBias)
  }

  public static func adamW(
    count: Int, _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>,
    _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>, keep: Float,
    beta1: Float, beta2: Float, rate1: Float, rate2: Float, rate: Float, root: Float,
    epsilon: Float, pastCaches: Bool
  ) {
    kernels_adamw_f32(
      count, p, g, m, v, keep, beta1, beta2, rate1, rate2, rate, root, epsilon,
      pastCaches ? 1 : 0)
  }

  public static func squaredError(
    count: Int, scale: Float, _ y: UnsafeMutablePointer<Float>, target: UnsafePointer<Float>
  ) -> Double {
    kernels_squared_error_f32(count, scale, y, target)
  }

  public static func gates(
    rows: Int, experts: Int, selecting k: Int, before: Bool, scale: Float,
    logits: UnsafePointer<Float>, gates: UnsafeMutablePointer<Float>,
    probabilities: UnsafeMutablePointer<Float>?, selected: UnsafeMutablePointer<Float>?,
    logSums: UnsafeMutablePointer<Float>?, work: UnsafeMutablePointer<Float>
  ) {
    kernels_gates_f32(
      rows, experts, k, before ? 1 : 0, scale, logits, gates, probabilities, selected, logSums,
      work)
  }

  public static func softmax(count: Int, _ s: UnsafeMutablePointer<Float>) -> Float {
    kernels_softmax_f32(count, s)
  }

  public static func gatesBackward(
    rows: Int, experts: Int, scale: Float, gates: UnsafePointer<Float>,
    selected: UnsafePointer<Float>?, _ d: UnsafeMutablePointer<Float>
  ) {
    kernels_gates_backward_f32(rows, experts, scale, gates, selected, d)
  }

  public static func gather(
    count: Int, width: Int, _ source: UnsafePointer<Float>, rows: UnsafePointer<Int>,
    into target: UnsafeMutablePointer<Float>
  ) {
    kernels_gather_f32(count, width, source, rows, target)
  }

  public static func sumChosen(
    rows: Int, width: Int, _ source: UnsafePointer<Float>, chosen: UnsafePointer<Int>, perRow: Int,
    into target: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    kernels_sum_chosen_f32(rows, width, source, chosen, perRow, target, adds ? 1 : 0)
  }

  public static func attention(
    windows: Int, heads: Int, length: Int, headWidth: Int, _ qkv: UnsafePointer<Float>,
    into o: UnsafeMutablePointer<Float>, kept: UnsafeMutablePointer<Float>,
    work: UnsafeMutablePointer<Float>
  ) {
    kernels_attention_f32(windows, heads, length, headWidth, qkv, o, kept, work)
  }

  public static func attentionBackward(
    windows: Int, heads: Int, length: Int, headWidth: Int, _ qkv: UnsafePointer<Float>,
    kept: UnsafePointer<Float>, _ dO: UnsafePointer<Float>,
    into dqkv: UnsafeMutablePointer<Float>, work: UnsafeMutablePointer<Float>
  ) {
    kernels_attention_backward_f32(windows, heads, length, headWidth, qkv, kept, dO, dqkv, work)
  }

  public static func norm(
    centred: Bool, rows: Int, width: Int, epsilon: Float, _ x: UnsafePointer<Float>,
    weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    normalised: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>,
    inverse: UnsafeMutablePointer<Float>
  ) {
    kernels_norm_f32(
      centred ? 1 : 0, rows, width, epsilon, x, weight, bias, normalised, y, inverse)
  }

  public static func normBackward(
    centred: Bool, rows: Int, width: Int, weight: UnsafePointer<Float>,
    normalised: UnsafePointer<Float>, inverse: UnsafePointer<Float>,
    _ dy: UnsafeMutablePointer<Float>, dWeight: UnsafeMutablePointer<Float>,
    dBias: UnsafeMutablePointer<Float>?, adding base: UnsafePointer<Float>,
    into dx: UnsafeMutablePointer<Float>
  ) {
    kernels_norm_backward_f32(
      centred ? 1 : 0, rows, width, weight, normalised, inverse, dy, dWeight, dBias, base, dx)
  }

  public static func linear(
    rows: Int, inner: Int, columns: Int, _ x: UnsafePointer<Float>,
    _ strips: UnsafePointer<Float>, bias: UnsafePointer<Float>?, adds: Bool,
    into y: UnsafeMutablePointer<Float>
  ) {
    kernels_linear_f32(rows, inner, columns, x, strips, bias, adds ? 1 : 0, y)
  }

  public static func linearStrips(
    _ w: UnsafePointer<Float>, rows: Int, columns: Int, transposed: Bool,
    into strips: UnsafeMutablePointer<Float>
  ) {
    kernels_linear_strips_f32(rows, columns, w, transposed ? 1 : 0, strips)
  }

  public static func linearGradients(
    outputs chosen: Range<Int>, rows: Int, _ dy: UnsafePointer<Float>, outputs: Int,
    _ x: UnsafePointer<Float>, inputs: Int, adds: Bool, into dWeight: UnsafeMutablePointer<Float>,
    bias dBias: UnsafeMutablePointer<Float>?
  ) {
    kernels_linear_gradients_f32(
      chosen.lowerBound, chosen.count, rows, dy, outputs, x, inputs, adds ? 1 : 0, dWeight, dBias)
  }

  public static func sumRows(
    _ a: UnsafePointer<Float>, rows: Int, columns: Int, into sums: UnsafeMutablePointer<Float>
  ) {
    kernels_sum_rows_f32(rows, columns, a, sums)
  }

  public static func columnSums(
    rows: Int, columns: Int, _ a: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Double>
  ) {
    kernels_column_sums_f32(rows, columns, a, sums)
  }
}
