import LinearAlgebra
import Probes

/// Mean Jacobian spectra of an architecture's models, before and after training, to be drawn together.
public struct MeanSpectra: Codable, Equatable, Sendable {
  /// seeds×values: each singular value's mean over samples by the gates, and over experts as routed.
  public let trained: Matrix
  /// The same of the models before their first step.
  public let untrained: Matrix

  public init(trained: Matrix, untrained: Matrix) {
    (self.trained, self.untrained) = (trained, untrained)
  }

  /// Those of a model; nil where no expert is reached.
  struct Row: Sendable {
    let trained, untrained: [Double]
  }

  /// One row a model; nil where one has none.
  init?(_ rows: [Row?]) {
    let rows = rows.compactMap { row in row.flatMap { $0.trained.isEmpty ? nil : $0 } }
    guard let width = rows.first?.trained.count,
      rows.allSatisfy({ $0.trained.count == width && $0.untrained.count == width })
    else { return nil }
    func matrix(_ values: [[Double]]) -> Matrix {
      Matrix(rows: values.count, columns: width, elements: values.flatMap { $0 })
    }
    self.init(trained: matrix(rows.map(\.trained)), untrained: matrix(rows.map(\.untrained)))
  }
}

extension JacobianProbe {
  /// The mean over live experts of their mean spectra, weighted by the samples they got; empty of none.
  var routedMeanSpectrum: [Double] {
    let live = experts.filter { !$0.isDead }
    let total = live.reduce(0) { $0 + $1.weightSum }
    guard total > 0, let width = live.first?.meanSpectrum.count else { return [] }
    return (0..<width).map { j in
      live.reduce(0) { $0 + $1.weightSum / total * $1.meanSpectrum[j] }
    }
  }
}
