import LinearAlgebra

/// The backward pass of a transformer over a whole batch, in a workspace made once.
///
/// A layer takes two turns of all threads: its experts, then the pieces of the batch. Each leaves the
/// share of the gradients that comes of what it has at hand; the next turn adds them up, in one order
/// whatever the threads.
final class TransformerBackward<Scalar: Real> {
  let kernel: TransformerKernel<Scalar>
  private let shape: TransformerShape
  private let offsets: TransformerOffsets
  private let d: BlockDerivatives<Scalar>
  private let normShares: GradientShares<Scalar>
  /// Of `PieceDerivatives`.
  private let scratch: Pool<Buffer<Scalar>>
  /// The last wave of the head, whose gradient is still to be worked out.
  private var lastWave = 0..<0

  init(_ kernel: TransformerKernel<Scalar>) {
    self.kernel = kernel
    (shape, offsets) = (kernel.shape, kernel.offsets)
    let (width, rows) = (kernel.shape.width, kernel.capacity * kernel.shape.context)
    let state = Buffer<Scalar>(rows * width)
    d = BlockDerivatives(
      state: state, experts: kernel.dropout == nil ? state : Buffer(rows * width),
      shares: GradientShares(
        count: offsets.blocks.first?.shared.count ?? 0,
        pieces: min(kernel.capacity, TokenBatch.mostPieces)))
    normShares = GradientShares(
      count: offsets.head - offsets.norm.weight, pieces: kernel.head.pieces(of: 0..<rows))
    let count = PieceDerivatives<Scalar>.count(
      rows: TokenBatch.rowLimit(sequences: kernel.capacity, context: shape.context),
      width: width, hasDropout: kernel.dropout != nil)
    scratch = Pool { Buffer(count) }
  }

  /// The end of the forward pass and the head's way back: Σ of the cross-entropy, and the derivative
  /// of `scale` times it as far back as what leaves the last layer.
  func head(
    _ batch: TokenBatch, labels: UnsafePointer<UInt32>, scale: Scalar,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> Double {
    var sum = 0.0
    lastWave = 0..<0
    let (head, norm) = (kernel.head, kernel.norm)
    for wave in head.waves(of: batch.rows) {
      Parallel.shareOut(lastWave.isEmpty ? 0 : head.map.gradientPieces) { piece in
        head.differentiate(
          piece: piece, norm.output.base, wave: lastWave, gradients: gradients)
      }
      lastWave = wave
      let firstPiece = head.pieces(of: 0..<wave.lowerBound)
      sum += kernel.crossEntropy(wave, labels: labels, parameters: p) { piece in
        let rows = head.rows(of: piece, in: wave)
        scratch.lend { scratch in
          head.backward(
            labels: labels, piece: piece, of: wave, scale: scale, parameters: p,
            into: scratch.base)
          let leaving = d.state.base + rows.lowerBound * shape.width
          leaving.update(repeating: 0, count: rows.count * shape.width)
          norm.backward(
            scratch.base, rows: rows, parameters: p, at: offsets.norm,
            gradients: normShares.target(
              of: firstPiece + piece, at: offsets.norm.weight, gradients: gradients),
            adding: leaving, into: leaving)
          drop(.feedForward(layer: shape.layers - 1), rows: rows)
        }
      }
    }
    return sum
  }

  /// The rest of the way: overwrites every gradient.
  ///
  /// The coefficients of the router losses are for means over all rows.
  func layers(
    _ batch: TokenBatch, parameters p: UnsafePointer<Scalar>,
    gradients: UnsafeMutablePointer<Scalar>, balance: Scalar, zLoss: Scalar
  ) {
    for l in (0..<shape.layers).reversed() {
      let (block, at) = (kernel.blocks[l], offsets.blocks[l])
      let sums = sumPieces(after: l)
      Parallel.shareOut(block.experts.assignment.groups.count, between: sums) { group in
        block.experts.backward(
          group: group, block.norm2.output.base, d.experts.base, parameters: p + at.ffn,
          gradients: gradients + at.ffn)
      } between: { piece in
        add(piece: piece, after: l, batch, gradients: gradients)
      }
      Parallel.shareOut(batch.pieces, between: shape.ffn.expertCount) { piece in
        let rows = batch.rows(of: piece)
        scratch.lend { scratch in
          block.backward(
            d, batch, piece: piece, through: kernel.maps[l], parameters: p, at: at,
            in: PieceDerivatives(
              scratch.base, rows: rows.count, width: shape.width,
              hasDropout: kernel.dropout != nil),
            losses: (balance, zLoss),
            dropout: kernel.dropout.map { ($0, .attention(layer: l)) }, gradients: gradients)
        }
        if l > 0 {
          drop(.feedForward(layer: l - 1), rows: rows)
        } else {
          let first = d.state.base + rows.lowerBound * shape.width
          kernel.dropout?.apply(.embedding, rows: rows, first, into: first)
        }
      } between: { expert in
        block.experts.addGradients(of: expert, gradients: gradients + at.ffn)
      }
    }
    Parallel.shareOut(kernel.embedding.gradientPieces, between: sumPieces(after: -1)) { piece in
      kernel.embedding.differentiate(
        piece: piece, batch, d.state.base, gradients: gradients)
    } between: { piece in
      add(piece: piece, after: -1, batch, gradients: gradients)
    }
  }

  /// What dropout leaves of the derivative of some rows of a layer's experts.
  private func drop(_ site: Dropout<Scalar>.Site, rows: Range<Int>) {
    let start = rows.lowerBound * shape.width
    kernel.dropout?.apply(site, rows: rows, d.state.base + start, into: d.experts.base + start)
  }

  /// Pieces of what is still to be done for the gradients of layer `l + 1`, or after the last of the
  /// head and the last norm.
  private func sumPieces(after l: Int) -> Int {
    GradientShares<Scalar>.parts + (l + 1 < shape.layers ? 0 : kernel.head.map.gradientPieces)
  }

  private func add(
    piece: Int, after l: Int, _ batch: TokenBatch, gradients: UnsafeMutablePointer<Scalar>
  ) {
    if l + 1 < shape.layers {
      d.shares.add(
        part: piece, pieces: batch.pieces, at: offsets.blocks[l + 1].shared.lowerBound,
        gradients: gradients)
    } else if piece < kernel.head.map.gradientPieces {
      kernel.head.differentiate(
        piece: piece, kernel.norm.output.base, wave: lastWave, gradients: gradients)
    } else {
      normShares.add(
        part: piece - kernel.head.map.gradientPieces,
        pieces: kernel.head.pieces(of: 0..<batch.rows), at: offsets.norm.weight,
        gradients: gradients)
    }
  }
}
