import LinearAlgebra

/// Windows of a stream of tokens; window i begins at token i · stride.
struct TokenWindows: Sendable {
  let tokens: [UInt16]
  /// Tokens a window predicts; it takes one more from the stream.
  let length: Int
  let stride: Int

  /// How many whole windows there are.
  var count: Int { tokens.count > length ? (tokens.count - length - 1) / stride + 1 : 0 }
}

/// A language model fitted to windows of text: mean cross-entropy plus router losses.
///
/// A batch is cut into at most four parts, whatever the number of threads, each with gradients of its
/// own; parts are added in order, so that no number depends on the threads. A part has a workspace
/// from its forward pass to its backward pass, and leaves it to the next.
final class TransformerObjective<Scalar: Real>: Objective {
  let shape: TransformerShape
  let routerLosses: RouterLosses
  private let windows: TokenWindows
  private let parts: [Part]
  private let workspaces: TransformerWorkspaces<Scalar>
  /// The router's tally of the last batch, one a layer.
  private(set) var tallies: [RouterTally]
  /// The load f of the last batch, layer by layer.
  private(set) var loads: [[Double]]

  var parameterCount: Int { shape.totalParameterCount }

  /// At most this many parts work at once.
  static var partLimit: Int { 4 }

  /// A few windows of the batch, worked on by one thread at a time.
  final class Part: @unchecked Sendable {
    var kernel: TransformerKernel<Scalar>?
    let tokens, labels: UnsafeMutablePointer<UInt16>
    /// The first part writes to the objective's gradients instead.
    let gradients: Buffer<Scalar>?
    var tallies: [RouterTally]
    /// Windows this part has of the batch at hand.
    var sequences = 0
    /// Σ of the cross-entropy.
    var loss = 0.0

    init(shape: TransformerShape, sequences: Int, ownsGradients: Bool) {
      let capacity = sequences * shape.context
      tokens = .allocate(capacity: capacity)
      labels = .allocate(capacity: capacity)
      tokens.initialize(repeating: 0, count: capacity)
      labels.initialize(repeating: 0, count: capacity)
      gradients = ownsGradients ? Buffer(shape.totalParameterCount) : nil
      tallies = (0..<shape.layers).map { _ in RouterTally(experts: shape.ffn.expertCount) }
    }

    deinit {
      tokens.deallocate()
      labels.deallocate()
    }
  }

  /// Batches of at most `batchSize` of the `windows`.
  init(
    shape: TransformerShape, windows: TokenWindows, batchSize: Int, routerLosses: RouterLosses
  ) {
    self.shape = shape
    self.windows = windows
    self.routerLosses = routerLosses
    let perPart = (batchSize + Self.partLimit - 1) / Self.partLimit
    workspaces = TransformerWorkspaces(shape: shape, sequences: perPart)
    parts = (0..<(batchSize + perPart - 1) / perPart).map {
      Part(shape: shape, sequences: perPart, ownsGradients: $0 > 0)
    }
    tallies = (0..<shape.layers).map { _ in RouterTally(experts: shape.ffn.expertCount) }
    loads = tallies.map { $0.shares }
  }

  func evaluateParts(
    batch: [Int], parameters: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> StepLoss {
    let used = distribute(batch)
    let rows = batch.count * windows.length
    let isRouted = shape.ffn.routing != .dense
    // Parts write to workspaces and gradients of their own only.
    nonisolated(unsafe) let (goal, p, target) = (self, parameters, gradients)
    let router: (balance: Double, z: Double)
    if routerLosses.balance == 0 || !isRouted {
      Parallel.forEach(used) { index in
        goal.forward(goal.parts[index], total: rows, parameters: p, gradients: target)
        goal.backward(goal.parts[index], total: rows, parameters: p, gradients: target)
      }
      router = isRouted ? sumTallies(used) : (0, 0)
    } else {
      // The balance loss of a token depends on the gates of all.
      Parallel.forEach(used) { index in
        goal.forward(goal.parts[index], total: rows, parameters: p, gradients: target)
      }
      router = sumTallies(used)
      Parallel.forEach(used) { index in
        goal.backward(goal.parts[index], total: rows, parameters: p, gradients: target)
      }
    }
    let task = parts.prefix(used).reduce(0) { $0 + $1.loss } / Double(rows)
    return StepLoss(
      loss: task + routerLosses.balance * router.balance + routerLosses.z * router.z, task: task,
      balance: router.balance, z: router.z)
  }

  /// Takes a workspace; leaves the part's loss and tallies.
  private func forward(
    _ part: Part, total: Int, parameters: UnsafePointer<Scalar>,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    let kernel = workspaces.take()
    part.kernel = kernel
    part.loss = kernel.forward(
      part.tokens, labels: part.labels, sequences: part.sequences, length: windows.length,
      scale: 1 / Scalar(total), parameters: parameters,
      gradients: part.gradients?.base ?? gradients)
    guard shape.ffn.routing != .dense else { return }
    for (l, block) in kernel.blocks.enumerated() {
      part.tallies[l].clear()
      part.tallies[l].add(block.ffn.gateKernel, rows: part.sequences * windows.length)
    }
  }

  /// Leaves the part's gradients, and the workspace.
  private func backward(
    _ part: Part, total: Int, parameters: UnsafePointer<Scalar>,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    guard let kernel = part.kernel else { return }
    if routerLosses.balance != 0 {
      for (block, load) in zip(kernel.blocks, loads) {
        for (i, value) in load.enumerated() { block.ffn.gateKernel.load.base[i] = Scalar(value) }
      }
    }
    // The layer's kernel takes means over its own rows.
    let share = Double(part.sequences * windows.length) / Double(total)
    kernel.backward(
      part.tokens, sequences: part.sequences, length: windows.length, parameters: parameters,
      gradients: part.gradients?.base ?? gradients, balance: Scalar(routerLosses.balance * share),
      zLoss: Scalar(routerLosses.z * share))
    part.kernel = nil
    workspaces.leave(kernel)
  }

  /// Copies the batch's windows to the parts in order; answers how many parts have some.
  private func distribute(_ batch: [Int]) -> Int {
    let length = windows.length
    for part in parts { part.sequences = 0 }
    windows.tokens.withUnsafeBufferPointer { stream in
      guard let base = stream.baseAddress else { return }
      for (index, window) in batch.enumerated() {
        let part = parts[index / workspaces.sequences]
        let source = base + window * windows.stride
        (part.tokens + part.sequences * length).update(from: source, count: length)
        (part.labels + part.sequences * length).update(from: source + 1, count: length)
        part.sequences += 1
      }
    }
    return parts.prefix { $0.sequences > 0 }.count
  }

  /// Puts the parts' tallies together; answers the losses on the router, summed over layers.
  private func sumTallies(_ used: Int) -> (balance: Double, z: Double) {
    var (balance, z) = (0.0, 0.0)
    for l in 0..<shape.layers {
      tallies[l].clear()
      for part in parts.prefix(used) { tallies[l].add(part.tallies[l]) }
      loads[l] = tallies[l].load(
        selected: shape.ffn.selectedCount, routing: shape.ffn.routing)
      balance += tallies[l].balance(load: loads[l])
      z += tallies[l].z
    }
    return (balance, z)
  }

  func addParts(of range: Range<Int>, to gradients: UnsafeMutablePointer<Scalar>) {
    for part in parts where part.sequences > 0 {
      guard let source = part.gradients?.base else { continue }
      for index in range { gradients[index] += source[index] }
    }
  }
}
