import LinearAlgebra
import Networks

/// How the weights of gated experts lie on disk: f(x) = down(φ(gate x) ⊙ (up x)).
enum ExpertTensors: Equatable, Sendable {
  /// Three matrices an expert, `stem.E.name`, each [out, in]; of the only expert of a dense layer
  /// `stem.name`.
  case apart(stem: String, names: Names, isNumbered: Bool)
  /// Gate and up in one tensor of all experts.
  case fused(gateUp: String, down: String, form: Form)

  struct Names: Equatable, Sendable {
    let gate, up, down: String
    static let projections = Names(gate: "gate_proj", up: "up_proj", down: "down_proj")
    static let mixtral = Names(gate: "w1", up: "w3", down: "w2")
  }

  enum Form: Equatable, Sendable {
    /// [E, 2I, H] with the gate in the first half, and [E, H, I].
    case outputsByInputs
    /// [E, H, 2I] with the gate in the first half, and [E, I, H], used as x W.
    case inputsByOutputs
    /// [E, H, 2I] with gate and up in turn, and [E, I, H], used as x W.
    case inTurn
    /// MXFP4 blocks of [E, 2I, H] with gate and up in turn, and of [E, H, I].
    case packedInTurn
  }
}

/// Reads experts of one layer.
struct ExpertReader: Sendable {
  let files: TensorFiles
  let tensors: ExpertTensors
  let shape: LayerShape
  let hasBiases: Bool
  let clamp: ClampedGate?
  let block: ScaleBlock?

  private var h: Int { shape.inputWidth }
  private var m: Int { shape.hiddenWidth }
  private var e: Int { shape.expertCount }

  /// The names of the tensors that all experts are read from.
  var names: [String] {
    switch tensors {
    case .apart(let stem, let names, let isNumbered):
      return (0..<e).flatMap { i in
        [names.gate, names.up, names.down].flatMap { name -> [String] in
          let path = Self.path(stem, i, name, isNumbered)
          let weight = path + ".weight"
          let scales = weight + TensorFiles.scaleSuffix
          return [weight] + (block != nil && files.contains(scales) ? [scales] : [])
            + (hasBiases ? [path + ".bias"] : [])
        }
      }
    case .fused(let gateUp, let down, let form):
      let weights =
        form == .packedInTurn
        ? [gateUp, down].flatMap { [$0 + "_blocks", $0 + "_scales"] } : [gateUp, down]
      return weights + (hasBiases ? [gateUp + "_bias", down + "_bias"] : [])
    }
  }

  private static func path(_ stem: String, _ i: Int, _ name: String, _ isNumbered: Bool) -> String {
    isNumbered ? "\(stem).\(i).\(name)" : "\(stem).\(name)"
  }

  /// Holds every tensor against the headers.
  ///
  /// - Throws: `PretrainedError` naming one that is not there, or of another shape or type.
  func check() throws(PretrainedError) {
    switch tensors {
    case .apart(let stem, let names, let isNumbered):
      for i in 0..<e {
        for (name, rows, columns) in [(names.gate, m, h), (names.up, m, h), (names.down, h, m)] {
          let path = Self.path(stem, i, name, isNumbered)
          try files.requireMatrix(path + ".weight", rows: rows, columns: columns, block: block)
          if hasBiases { try files.require(path + ".bias", [rows]) }
        }
      }
    case .fused(let gateUp, let down, let form):
      switch form {
      case .outputsByInputs:
        try files.require(gateUp, [e, 2 * m, h])
        try files.require(down, [e, h, m])
      case .inputsByOutputs, .inTurn:
        try files.require(gateUp, [e, h, 2 * m])
        try files.require(down, [e, m, h])
      case .packedInTurn:
        try files.requirePacked(gateUp, of: e, rows: 2 * m, columns: h)
        try files.requirePacked(down, of: e, rows: h, columns: m)
      }
      guard hasBiases else { return }
      try files.require(gateUp + "_bias", [e, 2 * m])
      try files.require(down + "_bias", [e, h])
    }
  }

  /// The `i`-th expert, its weights widened.
  ///
  /// - Throws: `PretrainedError` where a tensor cannot be read.
  func expert(_ i: Int) throws(PretrainedError) -> Expert {
    switch tensors {
    case .apart(let stem, let names, let isNumbered):
      func matrix(_ name: String, _ rows: Int, _ columns: Int) throws(PretrainedError) -> Matrix {
        try files.matrix(
          Self.path(stem, i, name, isNumbered) + ".weight", rows: rows, columns: columns,
          block: block)
      }
      func bias(_ name: String, _ count: Int) throws(PretrainedError) -> [Double]? {
        guard hasBiases else { return nil }
        return try files.vector(Self.path(stem, i, name, isNumbered) + ".bias", count: count)
      }
      return Expert(
        activation: shape.activation, w1: try matrix(names.gate, m, h), b1: try bias(names.gate, m),
        w2: try matrix(names.down, h, m), b2: try bias(names.down, h),
        w3: try matrix(names.up, m, h), b3: try bias(names.up, m), clamp: clamp)
    case .fused(let gateUp, let down, let form):
      let (both, w2) = try matrices(gateUp, down, form, i)
      let (w1, w3) = (both.rows(at: gateRows(form)), both.rows(at: upRows(form)))
      guard hasBiases else {
        return Expert(
          activation: shape.activation, w1: w1, b1: nil, w2: w2, b2: nil, w3: w3, clamp: clamp)
      }
      let bias = try vector(gateUp + "_bias", i, 2 * m)
      return Expert(
        activation: shape.activation, w1: w1, b1: gateRows(form).map { bias[$0] }, w2: w2,
        b2: try vector(down + "_bias", i, h), w3: w3, b3: upRows(form).map { bias[$0] },
        clamp: clamp)
    }
  }

  /// Gate and up of one expert, 2 hidden×inputs, and down, outputs×hidden.
  private func matrices(
    _ gateUp: String, _ down: String, _ form: ExpertTensors.Form, _ i: Int
  ) throws(PretrainedError) -> (Matrix, Matrix) {
    switch form {
    case .outputsByInputs:
      (
        try files.slice(gateUp, i, of: e, rows: 2 * m, columns: h),
        try files.slice(down, i, of: e, rows: h, columns: m)
      )
    case .inputsByOutputs, .inTurn:
      (
        try files.slice(gateUp, i, of: e, rows: h, columns: 2 * m).transposed,
        try files.slice(down, i, of: e, rows: m, columns: h).transposed
      )
    case .packedInTurn:
      (
        try files.packed(gateUp, i, of: e, rows: 2 * m, columns: h),
        try files.packed(down, i, of: e, rows: h, columns: m)
      )
    }
  }

  private func isInTurn(_ form: ExpertTensors.Form) -> Bool {
    form == .inTurn || form == .packedInTurn
  }

  private func gateRows(_ form: ExpertTensors.Form) -> [Int] {
    isInTurn(form) ? (0..<m).map { 2 * $0 } : Array(0..<m)
  }

  private func upRows(_ form: ExpertTensors.Form) -> [Int] {
    isInTurn(form) ? (0..<m).map { 2 * $0 + 1 } : Array(m..<2 * m)
  }

  /// The `i`-th row of a matrix with one an expert.
  private func vector(_ name: String, _ i: Int, _ count: Int) throws(PretrainedError) -> [Double] {
    try files.require(name, [e, count])
    return try files.doubles(name, at: i * count..<(i + 1) * count)
  }
}
