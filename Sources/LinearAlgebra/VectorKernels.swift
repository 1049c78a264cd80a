import CKernels

/// The passes of training and probing that are worth a vectorised form, for one element type.
///
/// They are written in C for the instruction sets that matter and chosen at run time. What each
/// computes is written readably where it is used, and held against it by tests. Matrices are
/// row-major; `blocks` experts lie side by side, `width` columns each.
public protocol VectorKernels {
  /// From preactivations in `slope`: φ(a + bias) to `hidden`, φ′ to `slope`, and gate · φ to
  /// `scaled` where it is given.
  ///
  /// rows×(blocks · width); a bias a column; a gate a row and block.
  static func activate(
    _ function: ActivationFunction, rows: Int, blocks: Int, width: Int,
    bias: UnsafePointer<Self>?, gates: UnsafePointer<Self>?, slope: UnsafeMutablePointer<Self>,
    hidden: UnsafeMutablePointer<Self>, scaled: UnsafeMutablePointer<Self>?)

  /// The same of φ(a) · carried: φ(a) · c to `hidden`, φ′(a) · c to `slope`, φ(a) to `gateSlope`.
  static func activateGated(
    _ function: ActivationFunction, rows: Int, blocks: Int, width: Int,
    gates: UnsafePointer<Self>?, carried: UnsafePointer<Self>, slope: UnsafeMutablePointer<Self>,
    hidden: UnsafeMutablePointer<Self>, gateSlope: UnsafeMutablePointer<Self>,
    scaled: UnsafeMutablePointer<Self>?)

  /// From dH in `dHidden`: dg += ⟨dH, H⟩ a row and block, dC = g dH ⊙ gateSlope to `carried`,
  /// dA = g dH ⊙ slope in place, and its column sums to `dBias`; each where its place is given.
  static func differentiate(
    rows: Int, blocks: Int, width: Int, gates: UnsafePointer<Self>?, hidden: UnsafePointer<Self>,
    slope: UnsafePointer<Self>, gateSlope: UnsafePointer<Self>?,
    dHidden: UnsafeMutablePointer<Self>, carried: UnsafeMutablePointer<Self>?,
    dGates: UnsafeMutablePointer<Self>?, dBias: UnsafeMutablePointer<Self>?)

  /// One step of AdamW on `count` parameters p with gradients g and moments m and v; p may be written
  /// past the caches, where `Parallel.writesSharedSlowly` makes that worth it.
  static func adamW(
    count: Int, _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>,
    _ m: UnsafeMutablePointer<Self>, _ v: UnsafeMutablePointer<Self>, keep: Self, beta1: Self,
    beta2: Self, rate1: Self, rate2: Self, rate: Self, root: Self, epsilon: Self,
    pastCaches: Bool)

  /// y ← scale · (y − target); returns Σ (y − target)².
  static func squaredError(
    count: Int, scale: Self, _ y: UnsafeMutablePointer<Self>, target: UnsafePointer<Self>
  ) -> Double

  /// Gates from logits z, rows×experts: top-k where `selecting` is positive, else over all.
  ///
  /// `probabilities` is the softmax over all; `logSums` log Σ exp z of each row. `work` holds
  /// `gateWork(experts)` numbers.
  static func gates(
    rows: Int, experts: Int, selecting k: Int, before: Bool, scale: Self,
    logits: UnsafePointer<Self>, gates: UnsafeMutablePointer<Self>,
    probabilities: UnsafeMutablePointer<Self>?, selected: UnsafeMutablePointer<Self>?,
    logSums: UnsafeMutablePointer<Self>?, work: UnsafeMutablePointer<Self>)

  /// s ← exp(s − max) / Σ exp(s − max); returns log Σ exp s.
  static func softmax(count: Int, _ s: UnsafeMutablePointer<Self>) -> Self

  /// dz = g ⊙ (dg − ⟨dg, g⟩) · scale in place, row by row; dg masked by `selected` if given.
  static func gatesBackward(
    rows: Int, experts: Int, scale: Self, gates: UnsafePointer<Self>,
    selected: UnsafePointer<Self>?, _ d: UnsafeMutablePointer<Self>)

  /// Row i of `target` is row `rows[i]` of `source`, both `width` wide.
  static func gather(
    count: Int, width: Int, _ source: UnsafePointer<Self>, rows: UnsafePointer<Int>,
    into target: UnsafeMutablePointer<Self>)

  /// Each row of `target` is, or has added to it, the sum of the `perRow` rows of `source` that
  /// `chosen` has for it, in their order.
  static func sumChosen(
    rows: Int, width: Int, _ source: UnsafePointer<Self>, chosen: UnsafePointer<Int>, perRow: Int,
    into target: UnsafeMutablePointer<Self>, adds: Bool)

  /// y = Σᵢ gᵢ fᵢ(x): rows×outputs from rows×inputs and rows×experts.
  static func forwardExperts(
    _ panels: ExpertPanels<Self>, _ x: UnsafePointer<Self>, gates: UnsafePointer<Self>,
    into y: UnsafeMutablePointer<Self>)

  /// From dy the gradients of the weights, and of gates and x where they are given; all overwritten.
  static func backwardExperts(
    _ panels: ExpertPanels<Self>, _ x: UnsafePointer<Self>, gates: UnsafePointer<Self>,
    _ dy: UnsafePointer<Self>,
    gradients: ExpertPanels<Self>.Weights<UnsafeMutablePointer<Self>>,
    dGates: UnsafeMutablePointer<Self>?, dx: UnsafeMutablePointer<Self>?)

  /// How many numbers the workspace of `forwardExperts` and `backwardExperts` must hold.
  static func expertWork(inputs: Int, outputs: Int, experts: Int) -> Int

  /// A row of y for each row of the group, from those of x.
  static func forwardGroup(
    _ group: ExpertGroup<Self>, _ x: UnsafePointer<Self>, gates: UnsafePointer<Self>,
    into y: UnsafeMutablePointer<Self>)

  /// From the group's rows of x and dy, and y as forward left it: the derivative of each gate and a row
  /// of dx for each row, where they are given, and the gradients.
  static func backwardGroup(
    _ group: ExpertGroup<Self>, _ x: UnsafePointer<Self>, _ dy: UnsafePointer<Self>,
    gates: UnsafePointer<Self>, _ y: UnsafePointer<Self>, dGates: UnsafeMutablePointer<Self>?,
    dx: UnsafeMutablePointer<Self>?,
    to gradients: ExpertGroup<Self>.Weights<UnsafeMutablePointer<Self>>)

  /// Causal attention of windows of `length` tokens that lie one after another: from Q, K and V of all
  /// heads, rows×3·heads·headWidth, to O, rows×heads·headWidth.
  ///
  /// `kept` holds 2 · rows · heads numbers, the largest score of each row and head and 1 over its sum;
  /// `work` holds `attentionWork(length:headWidth:)` of them.
  static func attention(
    windows: Int, heads: Int, length: Int, headWidth: Int, _ qkv: UnsafePointer<Self>,
    into o: UnsafeMutablePointer<Self>, kept: UnsafeMutablePointer<Self>,
    work: UnsafeMutablePointer<Self>)

  /// From dO, and what `attention` kept, the derivative with respect to Q, K and V.
  static func attentionBackward(
    windows: Int, heads: Int, length: Int, headWidth: Int, _ qkv: UnsafePointer<Self>,
    kept: UnsafePointer<Self>, _ dO: UnsafePointer<Self>,
    into dqkv: UnsafeMutablePointer<Self>, work: UnsafeMutablePointer<Self>)

  /// LayerNorm where `centred`, else RMSNorm: z = (x − mean) / √(mean square + ε) a row, then
  /// y = z ⊙ weight + bias, with 1/√ of each row in `inverse`.
  static func norm(
    centred: Bool, rows: Int, width: Int, epsilon: Self, _ x: UnsafePointer<Self>,
    weight: UnsafePointer<Self>, bias: UnsafePointer<Self>?,
    normalised: UnsafeMutablePointer<Self>, into y: UnsafeMutablePointer<Self>,
    inverse: UnsafeMutablePointer<Self>)

  /// From dy, which is overwritten, the gradients of weight and bias; dx is written onto `base`, which
  /// may be its own place.
  static func normBackward(
    centred: Bool, rows: Int, width: Int, weight: UnsafePointer<Self>,
    normalised: UnsafePointer<Self>, inverse: UnsafePointer<Self>,
    _ dy: UnsafeMutablePointer<Self>, dWeight: UnsafeMutablePointer<Self>,
    dBias: UnsafeMutablePointer<Self>?, adding base: UnsafePointer<Self>,
    into dx: UnsafeMutablePointer<Self>)

  /// y = x w, rows×columns from rows×inner and inner×columns, plus y where it `adds`, and `bias` in each
  /// row if there is one. Columns must be a multiple of 16; `strips` is w as `linearStrips` leaves it.
  static func linear(
    rows: Int, inner: Int, columns: Int, _ x: UnsafePointer<Self>,
    _ strips: UnsafePointer<Self>, bias: UnsafePointer<Self>?, adds: Bool,
    into y: UnsafeMutablePointer<Self>)

  /// w, rows×columns, or its transpose, in the order in which `linear` reads it: as many numbers. The
  /// columns of what it is to be must be a multiple of 16.
  static func linearStrips(
    _ w: UnsafePointer<Self>, rows: Int, columns: Int, transposed: Bool,
    into strips: UnsafeMutablePointer<Self>)

  /// Some rows of a linear map's gradients dW = dyᵀ x, outputs×inputs, and db = Σ dy: written or added
  /// to.
  static func linearGradients(
    outputs chosen: Range<Int>, rows: Int, _ dy: UnsafePointer<Self>, outputs: Int,
    _ x: UnsafePointer<Self>, inputs: Int, adds: Bool, into dWeight: UnsafeMutablePointer<Self>,
    bias dBias: UnsafeMutablePointer<Self>?)

  /// sumsⱼ = Σᵢ aᵢⱼ, first row first.
  static func sumRows(
    _ a: UnsafePointer<Self>, rows: Int, columns: Int, into sums: UnsafeMutablePointer<Self>)

  /// The sum of each column, row by row, in double.
  static func columnSums(
    rows: Int, columns: Int, _ a: UnsafePointer<Self>, into sums: UnsafeMutablePointer<Double>)
}

/// The activations that have a vectorised form, under the numbers that C knows them by.
public enum ActivationFunction: Int32, Sendable {
  case relu
  case gelu
  case geluTanh
  case silu
  case tanh
  case identity
}

extension VectorKernels {
  /// How many numbers the workspace of `gates` must hold.
  public static func gateWork(_ experts: Int) -> Int { kernels_gates_work(experts) }

  /// How many numbers the workspace of `attention` and `attentionBackward` must hold.
  public static func attentionWork(length: Int, headWidth: Int) -> Int {
    kernels_attention_work(length, headWidth)
  }
}
