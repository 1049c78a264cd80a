import LinearAlgebra

/// Ranks from 0 of `values`, the least first; equal ones share the mean of their ranks.
func ranks(of values: [Double]) -> [Double] {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
    start = end
  }
  return ranks
}

/// `values` less their mean, of norm 1; nil where they do not vary beyond rounding.
func standardised(_ values: [Double]) -> [Double]? {
  guard let mean = values.mean else { return nil }
  let centred = values.map { $0 - mean }
  let norm = PowerScale.norm(centred)
  let largest = values.reduce(0) { max($0, abs($1)) }
  guard norm > 1e-14 * largest * Double(values.count).squareRoot() else { return nil }
  return PowerScale.unit(centred)
}

/// Pearson's correlation; nil where one of them does not vary.
func correlation(_ x: [Double], _ y: [Double]) -> Double? {
  guard let x = standardised(x), let y = standardised(y) else { return nil }
  return zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}
