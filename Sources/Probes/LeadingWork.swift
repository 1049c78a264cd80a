import LinearAlgebra
import Networks

/// The work of finding largest singular values, in tasks that come one after another in the samples.
///
/// Where experts are held, a task is a sample of all layers; where they are made when asked for, it is
/// one expert at the samples of a piece that it runs at, so that it is made once for them.
struct LeadingWork: Sendable {
  private struct Task: Sendable {
    let layer: Int
    let expert: Int
    let samples: [Int]
  }

  /// Samples that an expert made when asked for is made for.
  private static let pieceSize = 32

  private let experts: [ExpertSource]
  private let inputs: [Matrix]
  private let count: Int
  private let samples: Int
  /// Tasks that belong together, and how many samples are done when all up to each are.
  private let tasks: [[Task]]
  private let done: [Int]
  private let atOnce: Int

  init(
    _ layers: [(layer: any RoutedLayer, inputs: Matrix)], gates: [Matrix], count: Int,
    samples: Int
  ) throws(ProbeError) {
    var sources: [ExpertSource] = []
    for (layer, _) in layers { sources.append(try ExpertSource(layer)) }
    experts = sources
    inputs = layers.map(\.inputs)
    (self.count, self.samples) = (count, samples)
    let holdsAll = sources.allSatisfy(\.holdsAll)
    let size = holdsAll ? 1 : Self.pieceSize
    var (tasks, done): ([[Task]], [Int]) = ([], [])
    for start in stride(from: 0, to: samples, by: size) {
      let rows = start..<min(start + size, samples)
      let piece = layers.indices.flatMap { l in
        (0..<gates[l].columnCount).compactMap { i -> Task? in
          let mine = rows.filter { gates[l][$0, i] > 0 }
          return mine.isEmpty ? nil : Task(layer: l, expert: i, samples: mine)
        }
      }
      let groups = holdsAll ? [piece] : piece.map { [$0] }
      tasks += groups
      done += [Int](repeating: start, count: max(0, groups.count - 1)) + [rows.upperBound]
      if groups.isEmpty { tasks.append([]) }
    }
    (self.tasks, self.done) = (tasks, done)
    atOnce = MemoryBudget.pieces(
      of: layers.map { LeadingSpectra.workBytes(of: $0.layer.shape, count) }.max() ?? 0,
      wanted: tasks.count)
  }

  /// What was found at each sample in each layer of each expert, nil where it does not run; of the first
  /// samples alone when told to stop.
  func run(_ monitor: Monitor) throws(ProbeError) -> [[[Int: LeadingSingularValues]]] {
    let progress = Monitor(
      report: { finished, all in monitor.report(finished * samples / all, samples) },
      shouldStop: monitor.shouldStop)
    let results = try Parallel.map(tasks.count, atOnce: atOnce, monitor: progress) { index in
      Result { () throws(ProbeError) in
        var found: [(Task, [LeadingSingularValues])] = []
        for task in tasks[index] { found.append((task, try measure(task))) }
        return found
      }
    }.values()
    let finished = results.isEmpty ? 0 : done[results.count - 1]
    var found = [[[Int: LeadingSingularValues]]](
      repeating: [[Int: LeadingSingularValues]](repeating: [:], count: experts.count),
      count: finished)
    for (task, values) in results.joined() {
      for (sample, values) in zip(task.samples, values) where sample < finished {
        found[sample][task.layer][task.expert] = values
      }
    }
    return found
  }

  private func measure(_ task: Task) throws(ProbeError) -> [LeadingSingularValues] {
    let expert = try experts[task.layer].expert(task.expert)
    return try numeric { () throws(LinearAlgebraError) in
      var found: [LeadingSingularValues] = []
      for sample in task.samples {
        let activations = expert.activations(at: inputs[task.layer].rows(at: [sample]))
        let product = expert.jacobianProduct(
          slope: activations.slope.elements, gateSlope: activations.gateSlope?.elements)
        found.append(try LeadingSingularValues(of: product, count: count))
      }
      return found
    }
  }
}

extension LeadingSpectra {
  /// Bytes of one expert at work: its weights, J in float32 with the panels that it is made from, and the
  /// directions, of which there are at most half as many as J has rows; or J itself and its spectrum.
  static func workBytes(of shape: LayerShape, _ count: Int) -> Double {
    let (d, o, m) = (
      Double(shape.inputWidth), Double(shape.outputWidth), Double(shape.hiddenWidth)
    )
    let quick = 4 * (d * o + min(1_024, m) * (d + o) + min(d, o) * max(d, o) / 2)
    let whole = 8 * 2.2 * d * o
    let isQuick = min(d, o) >= 256 && Double(count) <= min(d, o) / 8
    return 2 * shape.expertBytes + (isQuick ? quick : whole)
      + 8 * (4 * Double(count) + 64) * (d + o)
  }

  /// What it takes to measure `models` layers of one shape together.
  public static func cost(
    of shape: LayerShape, samples: Int, count: Int, models: Int = 1
  ) -> ProbeCost {
    let (e, c) = (Double(shape.expertCount), Double(count))
    let runs = Double(shape.selectedCount)
    let work = workBytes(of: shape, count)
    let product =
      Double(shape.inputWidth) * Double(shape.outputWidth) * Double(shape.hiddenWidth)
    // Three products of the experts' matrices, and some steps that take as long however small.
    let seconds = Double(samples) * runs * Double(models) * (1e-3 + 3 * product / 5e10)
    return ProbeCost(
      fixed: Double(models) * shape.heldBytes,
      each: Double(models) * (shape.gateBytes + 24 * e + runs * (160 + 16 * c) + 8 * c * e),
      least: work, most: Double(threads(sharing: max(2, samples))) * work,
      seconds: seconds / Double(Parallel.threadCount))
  }
}

extension BlockSpectra {
  /// What it takes to measure whole blocks of `models` transformers together: some matrices of
  /// width×width for each token of a piece, and a feed-forward block of `shape` for as many rows as the
  /// width on each thread.
  public static func cost(of shape: LayerShape, samples: Int, models: Int = 1) -> ProbeCost {
    let (d, k) = (Double(shape.inputWidth), Double(shape.selectedCount))
    let hidden = Double(shape.hiddenWidth) * k
    let token = 8 * 3 * d * d
    let thread =
      8 * (12 * d * d + 4 * d * hidden + 3 * Double(shape.totalParameterCount))
    let each = 40 * d * d * d + 4 * d * d * Double(shape.hiddenWidth) * (k + 1)
    return ProbeCost(
      fixed: 0, each: Double(models) * 48 * d, least: thread + token,
      most: Double(Parallel.threadCount) * thread + Double(min(samples, pieceSize)) * token,
      seconds: 2 * each * Double(samples) / (1e10 * Double(Parallel.threadCount)))
  }

  /// Tokens of a piece that there is room for.
  static func pieceSize(width: Int) -> Int {
    MemoryBudget.pieces(of: 24 * Double(width) * Double(width), wanted: pieceSize)
  }
}
