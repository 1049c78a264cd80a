import LinearAlgebra

/// Windows of a stream of tokens; window i begins at token i · stride.
struct TokenWindows: Sendable {
  let tokens: [UInt32]
  /// Tokens a window predicts; it takes one more from the stream.
  let length: Int
  let stride: Int

  /// How many whole windows there are.
  var count: Int { tokens.count > length ? (tokens.count - length - 1) / stride + 1 : 0 }
}

/// A language model fitted to windows of text: mean cross-entropy plus router losses.
final class TransformerObjective<Scalar: Real>: Objective {
  let shape: TransformerShape
  let routerLosses: RouterLosses
  private let windows: TokenWindows
  private let kernel: TransformerKernel<Scalar>
  private let backward: TransformerBackward<Scalar>
  /// The batch's windows, one after another, and the token that follows each of theirs.
  private let tokens, labels: UnsafeMutablePointer<UInt32>
  /// The router's tally of the last batch, one a layer.
  private(set) var tallies: [RouterTally]
  /// The load f of the last batch, layer by layer.
  private(set) var loads: [[Double]]
  /// The number of the step that is evaluated next, by which dropout draws; the first is 0.
  var step: Int {
    get { kernel.dropout?.step ?? 0 }
    set { kernel.dropout?.step = newValue }
  }

  var parameterCount: Int { shape.totalParameterCount }

  /// Batches of at most `batchSize` of the `windows`; with `dropout` a share of the state's branches
  /// is dropped, drawn from `seed`.
  init(
    shape: TransformerShape, windows: TokenWindows, batchSize: Int, routerLosses: RouterLosses,
    dropout: Double? = nil, seed: UInt64 = 0
  ) {
    self.shape = shape
    self.windows = windows
    self.routerLosses = routerLosses
    kernel = TransformerKernel(
      shape: shape, sequences: batchSize,
      dropout: dropout.map {
        Dropout(rate: $0, seed: seed, shape: shape, sequences: batchSize)
      })
    backward = TransformerBackward(kernel)
    let capacity = batchSize * windows.length
    tokens = .allocate(capacity: capacity)
    labels = .allocate(capacity: capacity)
    tokens.initialize(repeating: 0, count: capacity)
    labels.initialize(repeating: 0, count: capacity)
    tallies = (0..<shape.layers).map { _ in RouterTally(experts: shape.ffn.expertCount) }
    loads = tallies.map { $0.shares }
  }

  deinit {
    tokens.deallocate()
    labels.deallocate()
  }

  func evaluateParts(
    batch: [Int], parameters: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> StepLoss {
    copy(batch)
    let batch = TokenBatch(tokens: tokens, sequences: batch.count, length: windows.length)
    kernel.prepare(parameters)
    kernel.forward(batch, layers: shape.layers, parameters: parameters)
    let router = shape.ffn.routing == .dense ? (balance: 0, z: 0) : tally(rows: batch.rows)
    let sum = backward.head(
      batch, labels: labels, scale: 1 / Scalar(batch.rows), parameters: parameters,
      gradients: gradients)
    backward.layers(
      batch, parameters: parameters, gradients: gradients, balance: Scalar(routerLosses.balance),
      zLoss: Scalar(routerLosses.z))
    let task = sum / Double(batch.rows)
    return StepLoss(
      loss: task + routerLosses.balance * router.balance + routerLosses.z * router.z, task: task,
      balance: router.balance, z: router.z)
  }

  /// There is one part.
  func addParts(of range: Range<Int>, to gradients: UnsafeMutablePointer<Scalar>) {}

  private func copy(_ batch: [Int]) {
    let length = windows.length
    windows.tokens.withUnsafeBufferPointer { stream in
      guard let base = stream.baseAddress else { return }
      for (index, window) in batch.enumerated() {
        let source = base + window * windows.stride
        (tokens + index * length).update(from: source, count: length)
        (labels + index * length).update(from: source + 1, count: length)
      }
    }
  }

  /// Counts what the routers did; answers the losses on them, summed over layers.
  private func tally(rows: Int) -> (balance: Double, z: Double) {
    nonisolated(unsafe) let blocks = kernel.blocks
    let experts = shape.ffn.expertCount
    tallies = Parallel.map(blocks.count) { l in
      var tally = RouterTally(experts: experts)
      tally.add(blocks[l].router.gateKernel, rows: rows)
      return tally
    }
    var (balance, z) = (0.0, 0.0)
    for (l, tally) in tallies.enumerated() {
      loads[l] = tally.load(selected: shape.ffn.selectedCount, routing: shape.ffn.routing)
      for (i, load) in loads[l].enumerated() {
        blocks[l].router.gateKernel.load.base[i] = Scalar(load)
      }
      balance += tally.balance(load: loads[l])
      z += tally.z
    }
    return (balance, z)
  }
}
