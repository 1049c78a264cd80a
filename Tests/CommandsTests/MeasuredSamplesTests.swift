import Commands
import Foundation
import LinearAlgebra
import Probes
import Results
import Safetensors
import Sessions
import TestSupport
import Testing

/// What a result says of the samples it was measured at, enough to measure it again elsewhere.
@Suite("Measured samples")
struct MeasuredSamplesTests {
  private func jacobian(_ name: String, of shell: Interpreter) throws -> JacobianResult {
    guard let result = shell.session.object(named: name)?.content as? JacobianResult else {
      throw Missing()
    }
    return result
  }

  private struct Missing: Error {}

  @Test("exported arrays are enough for an expert's mean effective rank")
  func exported() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("j.safetensors")
    var shell = try Interpreter.furnished()
    try shell.answer("jacobian moe --samples 9 --draws 0", "export moe.jacobian \(path)")
    let file = try SafetensorsFile(path: path)
    for (name, value) in [
      "kind": "jacobian", "origin": "jacobian moe --samples 9 --draws 0", "model": "moe",
      "data": "d", "split": "test",
    ] { #expect(file.metadata[name] == value) }
    let dataset = try shell.session.dataset(named: "d")
    let rows = try file.integers(named: "subject.samples")
    #expect(rows.count == 9 && Set(rows).count == 9 && rows == rows.sorted())
    #expect(Set(rows).isSubset(of: dataset.split.test))
    let gates = try file.doubles(named: "gates")
    let layer = try shell.session.content(Model.self, named: "moe").layer
    #expect(gates == layer.gates(at: dataset.inputs.rows(at: rows)).weights.elements)
    let probe = try jacobian("moe.jacobian", of: shell).probe
    for (i, expert) in probe.experts.enumerated() where !expert.isDead {
      let spectra = try file.doubles(named: "probe.experts.\(i).spectra")
      let rank = spectra.count / 9
      var (sum, weights) = (0.0, 0.0)
      for n in 0..<9 where gates[n * 4 + i] > 0 {
        let values = spectra[n * rank..<(n + 1) * rank].map { $0 }
        let total = values.reduce(0, +)
        let entropy = values.reduce(0) { $1 > 0 ? $0 - $1 / total * log($1 / total) : $0 }
        sum += gates[n * 4 + i] * exp(entropy)
        weights += gates[n * 4 + i]
      }
      #expect(try abs(sum / weights - #require(expert.mean[.erank])) < 1e-12)
    }
  }

  @Test("of a probe that was stopped are those that were measured")
  func stopped() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("jacobian moe --split all --draws 0 --stop-after 32")
    let result = try jacobian("moe.jacobian", of: shell)
    #expect(result.probe.sampleCount == 32 && result.probe.requestedCount == 120)
    #expect(result.subject.samples == SamplePlaces(Array(0..<32)))
    #expect(result.gates?.rowCount == 32)
  }

  @Test("of a transformer are places in the text's part")
  func places() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.lettered()
    try shell.answer(
      "route lm --layer 1 --samples 5", "export lm.layer1.route \(folder.file("r.json"))")
    guard
      let route = shell.session.object(named: "lm.layer1.route")?.content as? RouteResult,
      let samples = route.subject.samples
    else { throw Missing() }
    let text = try shell.session.text(named: "l")
    #expect(samples.indices.count == 5)
    #expect(samples.indices.allSatisfy { text.heldOut.tokens.indices.contains($0) })
    #expect(route.gates?.rowCount == 5 && route.gates?.columnCount == 4)
    let json = try folder.text("r.json")
    #expect(json.contains("\"samples\""))
  }

  @Test("of a dataset are exported with its regions and its split")
  func dataset() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("d.safetensors")
    var shell = try Interpreter.furnished()
    try shell.answer("export d \(path)")
    let (file, dataset) = (
      try SafetensorsFile(path: path), try shell.session.dataset(named: "d")
    )
    #expect(file.names.sorted() == ["regions", "test", "train", "x", "y"])
    #expect(try file.integers(named: "train") == dataset.split.training)
    #expect(try file.integers(named: "test") == dataset.split.test)
    #expect(try file.integers(named: "regions") == dataset.regions)
    try shell.answer("data \(path) --name again")
    #expect(try shell.session.dataset(named: "again").inputs == dataset.inputs)
  }

  @Test("are kept when what was measured gets another name, and in a checkpoint")
  func renamed() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.furnished()
    try shell.answer("jacobian moe --samples 5 --draws 0")
    let before = try jacobian("moe.jacobian", of: shell)
    try shell.answer("rename d e", "rename moe router")
    let name = try #require(shell.session.resultNames.last { $0.hasSuffix("jacobian") })
    #expect(try jacobian(name, of: shell).subject.samples == before.subject.samples)
    let path = folder.file("s.safetensors")
    try shell.answer("save \(path)", "load \(path)")
    let loaded = try jacobian(name, of: shell)
    #expect(loaded.subject.samples == before.subject.samples && loaded.gates == before.gates)
  }

  @Test("keep their places alone where gates are too many")
  func many() throws {
    var shell = Interpreter()
    try shell.answer(
      "data blobs --name d --dim 2 --classes 2 --samples 17000",
      "train m --data d --routing top-k --experts 64 --hidden 1 --steps 1", "route m --split all")
    guard let route = shell.session.object(named: "m.route")?.content as? RouteResult
    else { throw Missing() }
    #expect(route.gates == nil && route.subject.samples?.indices.count == 17_000)
    try shell.answer("route m --split all --samples 16384 --name less")
    guard let less = shell.session.object(named: "less")?.content as? RouteResult
    else { throw Missing() }
    #expect(less.gates?.rowCount == 16_384)
  }

  @Test("may be missing, as in results of before they were kept")
  func older() throws {
    let session = try ForgedSession()
    for name in ["moe.route", "moe.jacobian"] {
      var forgery = try Forgery(path: session.sound)
      var description = forgery[description: name].removing("gates")
      description["subject"] = description["subject"].removing("samples")
      forgery[description: name] = description
      forgery.replace("\(name)/gates", by: nil)
      forgery.replace("\(name)/subject.samples", by: nil)
      #expect(try session.refusal(&forgery) == nil)
    }
  }
}
