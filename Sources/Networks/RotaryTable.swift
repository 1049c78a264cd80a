import Foundation
import LinearAlgebra

/// Rotary positions: pair (j, j + hd/2) of a head turns by angle position · θ^(−2j/hd).
///
/// Source: Su, Lu, Pan, Wen and Liu, RoFormer, 2021; pairs as in docs/metrics.md, Transformers.
final class RotaryTable<Scalar: Real> {
  private let headWidth: Int
  /// Cosines and sines of the angles, positions×(headWidth / 2).
  private let cosines, sines: Buffer<Scalar>

  /// For every position of the context of `shape`.
  init(_ shape: TransformerShape) {
    headWidth = shape.headWidth
    let (half, positions) = (shape.headWidth / 2, shape.context)
    cosines = Buffer(positions * half)
    sines = Buffer(positions * half)
    for position in 0..<positions {
      for j in 0..<half {
        let angle = shape.rotaryAngle(position: position, pair: j)
        cosines.base[position * half + j] = Scalar(cos(angle))
        sines.base[position * half + j] = Scalar(sin(angle))
      }
    }
  }

  /// Turns `heads` heads that lie side by side in each row; row r stands at position r mod `length`.
  ///
  /// A turn is orthogonal, so its derivative is the turn back: `backward` is `forward` with the sines
  /// negated.
  func forward(
    _ x: UnsafeMutablePointer<Scalar>, stride: Int, heads: Int, rows: Int, length: Int
  ) {
    turn(x, stride: stride, heads: heads, rows: rows, length: length, direction: 1)
  }

  /// From the derivative with respect to the turned rows to that before the turn, in place.
  func backward(
    _ dx: UnsafeMutablePointer<Scalar>, stride: Int, heads: Int, rows: Int, length: Int
  ) {
    turn(dx, stride: stride, heads: heads, rows: rows, length: length, direction: -1)
  }

  private func turn(
    _ x: UnsafeMutablePointer<Scalar>, stride: Int, heads: Int, rows: Int, length: Int,
    direction: Scalar
  ) {
    let half = headWidth / 2
    for row in 0..<rows {
      let c = cosines.base + row % length * half
      let s = sines.base + row % length * half
      for head in 0..<heads {
        let first = x + row * stride + head * headWidth
        let second = first + half
        for j in 0..<half {
          let (a, b, sine) = (first[j], second[j], direction * s[j])
          first[j] = a * c[j] - b * sine
          second[j] = b * c[j] + a * sine
        }
      }
    }
  }
}

extension TransformerShape {
  /// position · θ^(−2j/hd), what pair j of a head turns by.
  func rotaryAngle(position: Int, pair: Int) -> Double {
    Double(position) * pow(rotaryBase, -Double(2 * pair) / Double(headWidth))
  }
}
