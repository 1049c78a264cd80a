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
        "moe.route/gates",
        Tensor("moe.route/gates", shape: [16, 2], doubles: [Double](repeating: 1, count: 32)),
        "gates"
      ),
      (
        "moe.route/gates",
        Tensor("moe.route/gates", shape: [16, 3], doubles: [Double](repeating: -1, count: 48)),
        "gates"
      ),
      (
        "moe.jacobian/gates", Tensor("moe.jacobian/gates", shape: [1, 3], doubles: [1, 0, 0]),
        "gates"
      ),
      (
        "moe.jacobian/subject.samples",
        Tensor("moe.jacobian/subject.samples", shape: [1], integers: [0]), "places"
      ),
      (
        "moe.leading/gates", Tensor("moe.leading/gates", shape: [1, 3], doubles: [1, 0, 0]), "gates"
      ),
      (
        "moe.leading/probe.experts.1.spectra",
        Tensor(
          "moe.leading/probe.experts.1.spectra", shape: [16, 1],
          doubles: [Double](repeating: 1, count: 16)),
        "lengths"
      ),
      (
        "moe.pca/subject.samples",
        Tensor("moe.pca/subject.samples", shape: [16], integers: Array(-1..<15)), "places"
      ),
      (
        "moe.subspace/subject.samples",
        Tensor("moe.subspace/subject.samples", shape: [0], integers: []), "places"
      ),
      (
        "lm.layer0.tokens/subject.samples",
        Tensor("lm.layer0.tokens/subject.samples", shape: [1], integers: [0]), "places"
      ),
      ("lm.layer0.block/subject.samples", nil, "subject.samples"),
      (
        "moe.pca/probe.experts.0.axes",
        Tensor("moe.pca/probe.experts.0.axes", shape: [1, 3], doubles: [1, 2, 3]), "do not fit"
      ),
      (
        "moe.pca/probe.experts.0.axes",
        Tensor("moe.pca/probe.experts.0.axes", shape: [0, 0], doubles: []), "do not fit"
      ),
      (
        "moe.jacobian/probe.experts.1.averageJacobian",
        Tensor("moe.jacobian/probe.experts.1.averageJacobian", shape: [0, 0], doubles: []),
        "different lengths"
      ),
    ]
    for (name, tensor, words) in cases {
      let found = try session.refusal(name, replacedBy: tensor)
      #expect(found?.contains(words) == true, "\(name): \(found ?? "accepted")")
    }
  }
}
