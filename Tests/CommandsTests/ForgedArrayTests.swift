import Safetensors
import TestSupport
import Testing

@Suite("A checkpoint with forged arrays")
struct ForgedArrayTests {
  private let session: ForgedSession

  init() throws { session = try ForgedSession() }

  @Test("is refused where an array has another shape, or is not there")
  func arrays() throws {
    let cases: [(String, Tensor?, String)] = [
      ("d/x", Tensor("d/x", shape: [160], doubles: [Double](repeating: 0, count: 160)), "shape"),
      ("d/x", Tensor("d/x", shape: [40, 0], doubles: []), "cannot be read"),
      ("d/x", nil, "d/x"), ("d/y", Tensor("d/y", shape: [0, 3], doubles: []), "rows for 40"),
      ("d/regions", Tensor("d/regions", shape: [1], integers: [0]), "regions"),
      ("d/split.test", Tensor("d/split.test", shape: [1], integers: [-1]), "split"),
      ("d/split.test", Tensor("d/split.test", shape: [16], integers: Array(0..<16)), "split"),
      ("b/y", Tensor("b/y", shape: [20], integers: [Int](repeating: -1, count: 20)), "labels"),
      (
        "moe/router.weight",
        Tensor("moe/router.weight", shape: [4, 3], floats: [Float](repeating: 0, count: 12)),
        "shape"
      ),
      ("moe/optimizer.first.router.weight", nil, "optimizer.first.router.weight"),
      ("L/samples", Tensor("L/samples", shape: [2, 3], doubles: [1, 2, 3, 4, 5, 6]), "samples"),
      (
        "moe.jacobian/probe.experts.0.spectra",
        Tensor("moe.jacobian/probe.experts.0.spectra", shape: [1, 3], doubles: [1, 2, 3]), "spectra"
      ),
      (
        "moe.jacobian/probe.experts.1.averageJacobian",
        Tensor(
          "moe.jacobian/probe.experts.1.averageJacobian", shape: [2, 2], doubles: [1, 2, 3, 4]),
        "lengths"
      ),
      (
        "moe.route/statistics.coactivation",
        Tensor("moe.route/statistics.coactivation", shape: [2, 2], doubles: [1, 2, 3, 4]),
        "co-activation"
      ),
      (
        "moe.pca/probe.experts.0.axes",
        Tensor("moe.pca/probe.experts.0.axes", shape: [1, 3], doubles: [1, 2, 3]), "do not fit"
      ),
    ]
    for (name, tensor, words) in cases {
      let found = try session.refusal(name, replacedBy: tensor)
      #expect(found?.contains(words) == true, "\(name): \(found ?? "accepted")")
    }
  }
}
