import LinearAlgebra
import Networks

/// Cosines between experts' matrices, from experts that are asked for one at a time.
///
/// As many are held as the memory budget has room for; each later one is asked for once for every such
/// block. Every cosine is one product of two vectors, whatever is held.
struct WeightCosines {
  let w1, w2: CosineMatrix
  let w3: CosineMatrix?

  /// Compares the experts of `layer`; `visit` is given each of them once, in their order.
  ///
  /// As many are held as the budget allows unless `limit` says fewer.
  /// - Throws: `ProbeError` where an expert cannot be read or has a weight that is not finite, and what
  ///   `visit` throws.
  init(
    of layer: any RoutedLayer, holding limit: Int = .max, monitor: Monitor = .silent,
    visit: (_ index: Int, Expert) throws(ProbeError) -> Void
  ) throws(ProbeError) {
    let (e, shape) = (layer.shape.expertCount, layer.shape)
    // The expert that is asked for is there beside its vectors.
    let held = MemoryBudget.pieces(
      of: shape.expertBytes, besides: 4 * shape.expertBytes, wanted: max(1, min(e, limit)))
    let total = Self.visits(of: e, holding: held)
    var builders = [CosineMatrix.Builder](repeating: .init(count: e), count: shape.isGated ? 3 : 2)
    var done = 0
    func vectors(_ index: Int, isFirst: Bool) throws(ProbeError) -> [[Double]?] {
      let expert = try asking { () throws(NetworkError) in try layer.expert(index) }
      if isFirst {
        let name = "the weights of expert \(layer.number(of: index))"
        for matrix in expert.matrices {
          try numeric { () throws(LinearAlgebraError) in try matrix.requireFinite(for: name) }
        }
        try visit(index, expert)
      }
      let vectors = expert.matrices.map { PowerScale.unit($0.elements) }
      if isFirst {
        for (place, vector) in vectors.enumerated() where vector == nil {
          builders[place].leaveOut(index)
        }
      }
      done += 1
      monitor.report(done, total)
      return vectors
    }
    for start in stride(from: 0, to: e, by: held) {
      let end = min(start + held, e)
      var block: [[[Double]?]] = []
      for index in start..<end {
        let new = try vectors(index, isFirst: true)
        Self.compare(new, index, with: block, from: start, &builders)
        block.append(new)
      }
      for index in end..<e {
        Self.compare(try vectors(index, isFirst: false), index, with: block, from: start, &builders)
      }
    }
    (w1, w2) = (builders[0].matrix, builders[1].matrix)
    w3 = shape.isGated ? builders[2].matrix : nil
  }

  /// How many experts are asked for when so many are held at a time.
  private static func visits(of e: Int, holding held: Int) -> Int {
    stride(from: 0, to: e, by: held).reduce(0) { $0 + e - $1 }
  }

  private static func compare(
    _ new: [[Double]?], _ index: Int, with block: [[[Double]?]], from start: Int,
    _ builders: inout [CosineMatrix.Builder]
  ) {
    for place in builders.indices {
      guard let vector = new[place] else { continue }
      let cosines = Parallel.map(block.count, worthSharing: vector.count > 1 << 12) {
        (held) -> Double? in
        block[held][place].map { innerProduct(vector, $0) }
      }
      for (held, cosine) in cosines.enumerated() {
        if let cosine { builders[place][start + held, index] = cosine }
      }
    }
  }
}

extension Expert {
  /// W1, W2, and W3 where it is gated.
  fileprivate var matrices: [Matrix] { [w1, w2] + (w3.map { [$0] } ?? []) }
}
