import Testing

@testable import Pictures

@Suite("Ticks")
struct TicksTests {
  @Test(
    "marks are at 1, 2 and 5 times powers of ten",
    arguments: [
      ([0.0, 1.0], 5, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      ([3, 58], 5, ["0", "20", "40", "60"]), ([-0.31, 0.42], 5, ["-0.2", "0", "0.2", "0.4"]),
      ([0, 3e7], 4, ["0", "1e7", "2e7", "3e7"]), ([0, 2.5e-7], 3, ["0", "1e-7", "2e-7"]),
      ([1.5e9, 1.52e9], 4, ["1.5e9"]),
    ])
  func marks(values: [Double], count: Int, labels: [String]) {
    let found = Ticks(values, count: count).labels
    #expect(found.starts(with: labels), "\(found)")
    #expect(Set(found).count == found.count, "\(found)")
  }

  @Test("a logarithmic axis has powers of ten, or 1, 2 and 5 times them where it is short")
  func logarithmic() {
    #expect(
      Ticks([0.004, 120], count: 5, isLogarithmic: true).labels == [
        "0.01", "0.1", "1", "10", "100",
      ])
    #expect(Ticks([0.3, 6], count: 5, isLogarithmic: true).labels == ["0.5", "1", "2", "5"])
    #expect(Ticks([1e-9, 1], count: 9, isLogarithmic: true).labels.first == "1e-9")
    #expect(Ticks([1.1, 1.3], count: 4, isLogarithmic: true).labels.count >= 2)
    #expect(Ticks([0, -1, .nan], count: 4, isLogarithmic: true).labels.count >= 2)
  }

  @Test("between whole numbers there is no mark where places are counted")
  func whole() {
    #expect(Ticks([1, 2, 3], count: 7, ofWholeNumbers: true).labels == ["1", "2", "3"])
    #expect(Ticks([1, 2, 3], count: 7).labels.contains("1.5"))
  }

  @Test("the ends are those of the numbers, or the next mark where it is near")
  func ends() {
    #expect(Ticks([0.31, 0.98], count: 5).range == 0.31...1)
    #expect(Ticks([1, 64], count: 7).range.upperBound == 64)
    #expect(Ticks([5, 5], count: 4).range == 2.5...7.5)
    #expect(Ticks([1, 100], count: 4, isLogarithmic: true).position(10) == 0.5)
    #expect(Ticks([0, 4], count: 4).position(5) == nil)
    #expect(Ticks([-1.7e308, 1.7e308], count: 4).position(0) == 0.5)
  }

  @Test("six digits are kept, by sums and products alone")
  func rounds() {
    #expect(rounded(0.123_456_49) == 0.123_456)
    #expect(rounded(0.1 + 0.2) == 0.3)
    #expect(rounded(-1_234_567) == -1_234_570)
    #expect(rounded(.leastNonzeroMagnitude) == 0 && rounded(1.7e308) == 1e300)
    #expect(rounded(.infinity) == .infinity && rounded(.nan).isNaN)
    for power in -280...290 {
      #expect(decimalExponent(powerOfTen(power)) == power)
      #expect(decimalExponent(powerOfTen(power).nextDown) == power - 1)
    }
  }
}
