import LinearAlgebra
import Testing

@testable import Probes

@Suite struct AreaUnderCurveTests {
  @Test("the area is the share of pairs in order, equal ones counting half") func pairs() {
    var stream = RandomStream(seed: 3, purpose: .samples)
    for _ in 0..<20 {
      // Few values, so that many are equal.
      let a = (0..<13).map { _ in Double(stream.integer(below: 6)) }
      let b = (0..<9).map { _ in Double(stream.integer(below: 5)) }
      var sum = 0.0
      for x in a { for y in b { sum += x > y ? 1 : x == y ? 0.5 : 0 } }
      #expect(abs((areaUnderCurve(a, over: b) ?? 0) - sum / Double(a.count * b.count)) < 1e-14)
    }
    #expect(areaUnderCurve([1], over: []) == nil)
    #expect(areaUnderCurve([2, 3], over: [0, 1]) == 1)
  }
}
