import LinearAlgebra

/// Experts that stand one after another, model by model.
struct ModelGroups: Sendable {
  private let ranges: [Range<Int>]
  /// All experts.
  let count: Int

  /// Models of so many live experts each.
  init(sizes: [Int]) {
    var ranges: [Range<Int>] = []
    var start = 0
    for size in sizes {
      ranges.append(start..<(start + size))
      start += size
    }
    (self.ranges, count) = (ranges, start)
  }

  /// The places of a model's experts.
  subscript(model: Int) -> Range<Int> { ranges[model] }

  /// Every two different models, the lower first.
  var pairs: [(Int, Int)] {
    ranges.indices.flatMap { i in ((i + 1)..<ranges.count).map { (i, $0) } }
  }

  /// The mean, over models of two experts or more, of the mean of `value` over the pairs of a model.
  ///
  /// Place i has expert `order[i]` of `cosines`, experts×experts; its own where no order is given.
  func mean(
    of cosines: Matrix, order: [Int]? = nil, _ value: (Double) -> Double
  ) -> Double {
    let order = order ?? Array(0..<count)
    var (sum, models) = (0.0, 0)
    for range in ranges where range.count > 1 {
      var own = 0.0
      for a in range {
        let row = order[a] * count
        for b in (a + 1)..<range.upperBound { own += value(cosines.elements[row + order[b]]) }
      }
      sum += own / Double(range.count * (range.count - 1) / 2)
      models += 1
    }
    return sum / Double(max(models, 1))
  }
}
