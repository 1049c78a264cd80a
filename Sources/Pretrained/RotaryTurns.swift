import Foundation
import LinearAlgebra

/// Turns pairs of queries and keys by angles that grow with their position.
struct RotaryTurns: Sendable {
  /// Pairs of a head.
  private let count: Int
  /// Whether pairs are neighbours, (2j, 2j + 1), rather than halves apart, (j, j + n/2).
  private let turnsNeighbours: Bool
  /// positions×pairs, with the factor in them.
  private let cosines, sines: [Double]

  /// For positions from 0 up to `length`.
  init(_ frequencies: RotaryFrequencies, turnsNeighbours: Bool, length: Int) {
    count = frequencies.angles.count
    self.turnsNeighbours = turnsNeighbours
    let angles = (0..<length).flatMap { position in
      frequencies.angles.map { Double(position) * $0 }
    }
    cosines = angles.map { cos($0) * frequencies.factor }
    sines = angles.map { sin($0) * frequencies.factor }
  }

  /// (a, b) of each pair becomes (a cos − b sin, b cos + a sin).
  ///
  /// Heads of `headWidth` lie side by side in each row of `x`; the pairs of each begin at `offset`, and
  /// row r stands at `positions[r]`.
  func turn(_ x: inout Matrix, headWidth: Int, offset: Int = 0, positions: [Int]) {
    let heads = x.columnCount / headWidth
    let (second, step) = turnsNeighbours ? (1, 2) : (count, 1)
    x.changeRows { row, values in
      let start = positions[row] * count
      for head in 0..<heads {
        let pairs = values + head * headWidth + offset
        for j in 0..<count {
          let (a, b) = (pairs[j * step], pairs[j * step + second])
          let (cosine, sine) = (cosines[start + j], sines[start + j])
          pairs[j * step] = a * cosine - b * sine
          pairs[j * step + second] = b * cosine + a * sine
        }
      }
    }
  }
}
