import LinearAlgebra

/// A linear map y = W x + b of rows x, W outputs×inputs.
struct Projection: Sendable {
  let weight: Matrix
  var bias: [Double]?

  /// Outputs that one product gives; however many threads there are.
  private static let blockSize = 128

  /// From rows×inputs to rows×outputs.
  ///
  /// Threads share the outputs: W is far larger than x, and each part of it is then read once.
  func callAsFunction(_ x: Matrix) -> Matrix {
    precondition(x.columnCount == weight.columnCount, "\(x.shape) by \(weight.shape) transposed")
    let (rows, inputs, outputs) = (x.rowCount, x.columnCount, weight.rowCount)
    var result = Matrix(repeating: 0, rows: rows, columns: outputs)
    x.elements.withUnsafeBufferPointer { x in
      weight.elements.withUnsafeBufferPointer { w in
        result.elements.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let w = w.baseAddress, let y = y.baseAddress else { return }
          nonisolated(unsafe) let (source, weights, target) = (x, w, y)
          let blocks = (outputs + Self.blockSize - 1) / Self.blockSize
          Parallel.forEach(blocks) { block in
            let start = block * Self.blockSize
            Double.multiply(
              source, transposed: false, stride: inputs, weights + start * inputs, transposed: true,
              stride: inputs, into: target + start, stride: outputs, rows: rows,
              columns: min(Self.blockSize, outputs - start), inner: inputs)
          }
        }
      }
    }
    if let bias {
      result.changeRows { _, values in
        for j in bias.indices { values[j] += bias[j] }
      }
    }
    return result
  }
}
