import Glibc

/// How densely values lie, by Gaussian kernels of Silverman's width.
///
/// Source: Silverman, Density Estimation, 1986, equation 3.31.
struct Density {
  /// From end to end, the highest at 1; a single one of values that are all the same.
  let points: [Point]

  /// Of `values` in ascending order, all finite; on a logarithmic axis above 0.
  init(of values: [Double], isLogarithmic: Bool = false, count: Int = 96) {
    let places = isLogarithmic ? values.map { log10($0) } : values
    guard let low = places.first, let high = places.last, low < high, (high - low).isFinite else {
      points = values.first.map { [Point($0, 1)] } ?? []
      return
    }
    let n = Double(places.count)
    let mean = places.reduce(0, +) / n
    let deviation = sqrt(places.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, n - 1))
    let quartiles = places[min(places.count - 1, 3 * places.count / 4)] - places[places.count / 4]
    let spread = quartiles > 0 ? min(deviation, quartiles / 1.34) : deviation
    let width = max(0.9 * spread * pow(n, -0.2), (high - low) / 200)
    // Of very many, as many as a curve can show.
    let kept = stride(from: 0, to: places.count, by: max(1, places.count / 2_000)).map {
      places[$0]
    }
    let curve = (0..<count).map { step -> Point in
      let x = low + (high - low) * Double(step) / Double(count - 1)
      let density = kept.reduce(0) { sum, value in
        let z = (x - value) / width
        return sum + exp(-z * z / 2)
      }
      return Point(isLogarithmic ? pow(10, x) : x, density)
    }
    let most = curve.map(\.y).max() ?? 1
    points = curve.map { Point($0.x, $0.y / max(most, .leastNormalMagnitude)) }
  }
}
