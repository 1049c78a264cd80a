import Networks
import Testing

@Suite("A layer of more experts")
struct ExpertCountTests {
  private func layer(_ routing: Routing, isGated: Bool, hidden: Int = 37) -> LayerShape {
    LayerShape(
      inputWidth: 5, outputWidth: 3, hiddenWidth: hidden, expertCount: 2, routing: routing,
      selectedCount: routing == .topK ? 2 : nil, temperature: 0.5, isGated: isGated,
      hasRouterBias: true)
  }

  @Test(
    "has as many parameters, but for half a hidden unit of every expert",
    arguments: [Routing.topK, .soft], [false, true])
  func total(routing: Routing, isGated: Bool) throws {
    let smallest = layer(routing, isGated: isGated)
    #expect(smallest.with(experts: 2, matching: .total) == smallest)
    for count in [2, 3, 4, 5, 8, 11] {
      let shape = try #require(smallest.with(experts: count, matching: .total))
      #expect(shape.expertCount == count)
      #expect(shape.selectedCount == (routing == .topK ? 2 : count))
      // One unit more of each expert: its row of W1 (and W3), its column of W2, its bias of W1.
      let unit = count * (isGated ? 13 : 9)
      let off = shape.totalParameterCount - smallest.totalParameterCount
      #expect(2 * abs(off) <= unit, "\(count): \(off)")
      var rest = shape
      (rest.expertCount, rest.selectedCount) = (2, 2)
      rest.hiddenWidth = 37
      #expect(rest == smallest)
    }
  }

  @Test("keeps width, k and what runs, and the router alone grows, at active size")
  func active() throws {
    let smallest = layer(.topK, isGated: false)
    let shape = try #require(smallest.with(experts: 16, matching: .active))
    #expect(shape.hiddenWidth == 37 && shape.selectedCount == 2)
    let router = 14 * (5 + 1)
    #expect(shape.activeParameterCount == smallest.activeParameterCount + router)
    #expect(shape.totalParameterCount > 7 * smallest.totalParameterCount)
  }

  @Test("is none without a hidden unit, with fewer experts than run, and of a dense layer")
  func none() {
    let small = layer(.topK, isGated: false, hidden: 2)
    #expect(small.with(experts: 16, matching: .total) == nil)
    #expect(small.with(experts: 16, matching: .active) != nil)
    #expect(small.with(experts: 1, matching: .total) == nil)
    let dense = LayerShape(inputWidth: 2, outputWidth: 2, hiddenWidth: 4)
    #expect(dense.with(experts: 2, matching: .active) == nil)
  }
}
