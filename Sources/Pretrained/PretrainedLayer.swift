import LinearAlgebra
import Networks

/// A feed-forward layer of a checkpoint: its router is read when it is made, each expert when it is asked
/// for.
public struct PretrainedLayer: RoutedLayer {
  public let shape: LayerShape
  public let routerWeight: Matrix?
  public let shared: [SharedExpert]
  public let countsGatesByShare: Bool
  /// Nil in a dense layer.
  public let rule: RouterRule?
  let routerBias: [Double]?
  let reader: ExpertReader

  init(
    reader: ExpertReader, rule: RouterRule?, routerWeight: Matrix?, routerBias: [Double]?,
    shared: [SharedExpert], countsGatesByShare: Bool
  ) {
    (shape, self.reader, self.rule) = (reader.shape, reader, rule)
    (self.routerWeight, self.routerBias) = (routerWeight, routerBias)
    (self.shared, self.countsGatesByShare) = (shared, countsGatesByShare)
  }

  public func gates(at inputs: Matrix) -> Gates {
    guard let rule, let routerWeight else {
      return Gates(
        logits: Matrix(repeating: 0, rows: inputs.rowCount, columns: 1),
        weights: Matrix(repeating: 1, rows: inputs.rowCount, columns: 1),
        selected: [[Int]](repeating: [0], count: inputs.rowCount))
    }
    var logits = inputs.productTransposing(routerWeight)
    if let routerBias {
      for index in logits.elements.indices {
        logits.elements[index] += routerBias[index % routerBias.count]
      }
    }
    return rule.gates(of: logits)
  }

  public func gateGradients(of gates: Gates, row: Int, router: Matrix) -> [[Double]] {
    rule?.gradients(of: gates, row: row, router: router) ?? []
  }

  public func expert(_ index: Int) throws(NetworkError) -> Expert {
    do throws(PretrainedError) {
      return try reader.expert(index)
    } catch {
      throw error.network
    }
  }

  /// The same as of any layer, but that an expert answers where it is chosen alone.
  public func outputs(at inputs: Matrix) throws(NetworkError) -> Matrix {
    let gates = gates(at: inputs)
    var rows = [[Int]](repeating: [], count: shape.expertCount)
    for (row, chosen) in gates.selected.enumerated() {
      for i in chosen { rows[i].append(row) }
    }
    let chosen = rows
    var sum = Matrix(repeating: 0, rows: inputs.rowCount, columns: shape.outputWidth)
    let reached = chosen.indices.filter { !chosen[$0].isEmpty }
    let atOnce = MemoryBudget.pieces(
      of: 16 * Double(shape.expertParameterCount), wanted: reached.count)
    // A few experts at a time, whose answers are added in their order.
    for start in stride(from: 0, to: reached.count, by: Self.groupSize) {
      let group = Array(reached[start..<min(start + Self.groupSize, reached.count)])
      let answers = try Parallel.map(group.count, atOnce: atOnce) { place in
        Result { () throws(NetworkError) -> Matrix in
          try expert(group[place]).outputs(at: inputs.rows(at: chosen[group[place]]))
        }
      }.values()
      for (i, answer) in zip(group, answers) {
        for (place, row) in chosen[i].enumerated() {
          let g = gates.weights[row, i]
          for (j, value) in answer.row(place).enumerated() {
            sum.elements[row * sum.columnCount + j] += g * value
          }
        }
      }
    }
    for one in shared {
      let answers = try one.expert().outputs(at: inputs)
      sum = sum + answers.scalingRows(by: one.weights(at: inputs))
    }
    return sum
  }

  private static let groupSize = 8
}
