import LinearAlgebra
import Testing

@testable import Networks

@Suite("Dropout")
struct DropoutTests {
  private let rows = 70

  private func dropout(_ rate: Double, seed: UInt64 = 1) -> Dropout<Double> {
    Dropout(rate: rate, seed: seed, shape: transformerShapes[0], sequences: 10)
  }

  /// What is left of ones.
  private func left(
    by dropout: Dropout<Double>, at site: Dropout<Double>.Site, rows: Range<Int>
  ) -> [Double] {
    let count = rows.count * transformerShapes[0].width
    var result = [Double](repeating: .nan, count: count)
    dropout.draw(site, rows: rows)
    dropout.apply(site, rows: rows, [Double](repeating: 1, count: count), into: &result)
    return result
  }

  @Test("drops its share and lets the others grow", arguments: [0.1, 0.5, 0.9])
  func share(rate: Double) {
    let numbers = left(by: dropout(rate), at: .embedding, rows: 0..<rows)
    #expect(Set(numbers) == [0, 1 / (1 - rate)])
    let dropped = Double(numbers.filter { $0 == 0 }.count) / Double(numbers.count)
    #expect(abs(dropped - rate) < 5 * (rate * (1 - rate) / Double(numbers.count)).squareRoot())
  }

  @Test("draws anew at each step and site and for each seed, and the same in any pieces")
  func draws() {
    let first = dropout(0.5)
    let whole = left(by: first, at: .attention(layer: 0), rows: 0..<rows)
    let width = transformerShapes[0].width
    #expect(
      left(by: first, at: .attention(layer: 0), rows: 31..<rows) == Array(whole[(31 * width)...]))
    #expect(left(by: first, at: .embedding, rows: 0..<rows) != whole)
    #expect(left(by: first, at: .feedForward(layer: 0), rows: 0..<rows) != whole)
    #expect(
      left(by: dropout(0.5, seed: 2), at: .attention(layer: 0), rows: 0..<rows) != whole)
    first.step = 1
    #expect(left(by: first, at: .attention(layer: 0), rows: 0..<rows) != whole)
  }

  @Test("adds what is left to what is there")
  func adds() {
    let dropout = dropout(0.5)
    let numbers = left(by: dropout, at: .embedding, rows: 0..<2)
    var sums = [Double](repeating: 3, count: numbers.count)
    dropout.apply(
      .embedding, rows: 0..<2, [Double](repeating: 1, count: numbers.count), into: &sums,
      adds: true)
    #expect(sums == numbers.map { 3 + $0 })
  }
}
