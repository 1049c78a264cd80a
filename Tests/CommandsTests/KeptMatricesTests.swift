import Commands
import LinearAlgebra
import Probes
import Results
import Sessions
import TestSupport
import Testing

/// What results keep of what grows with the square of the width.
@Suite("Kept matrices")
struct KeptMatricesTests {
  /// A model whose matrices are too many to keep unless told to.
  private func wide() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data piecewise --name d --dim 400 --classes 2 --samples 40 --seed 1",
      "train m --data d --routing soft --experts 7 --hidden 3 --steps 1 --batch 8")
    return shell
  }

  private func pca(_ shell: Interpreter, _ name: String) throws -> PCAProbe {
    guard let result = shell.session.object(named: name)?.content as? PCAResult
    else {
      throw SessionError.noObject(name: name, wanted: "pca")
    }
    return result.probe
  }

  private func jacobian(_ shell: Interpreter, _ name: String) throws -> JacobianResult {
    guard let result = shell.session.object(named: name)?.content as? JacobianResult
    else {
      throw SessionError.noObject(name: name, wanted: "jacobian")
    }
    return result
  }

  @Test("axes that are too many are left out unless asked for, and said to be; figures stay")
  func axes() throws {
    var shell = try wide()
    let note = "left out for their size: principal axes; `--keep axes` keeps them."
    let line = "pca m --of input --samples 12 --draws 1"
    #expect(try shell.answer(line).dropLast().last == note)
    #expect(try shell.answer("show m.pca").contains(note))
    #expect(try !shell.answer("\(line) --keep axes --name whole").contains(note))
    let (thin, whole) = (try pca(shell, "m.pca"), try pca(shell, "whole"))
    #expect(thin.leavesAxesOut && !whole.leavesAxesOut)
    for (a, b) in zip(thin.experts, whole.experts) {
      #expect(a?.eigenvalues == b?.eigenvalues && a?.mean == b?.mean && b?.axes.rowCount == 400)
    }
    #expect(try shell.answer("subspace m --of input --samples 12 --rank 2").count > 7)
  }

  @Test("average Jacobians that are too many are left out after they were compared")
  func jacobians() throws {
    var shell = try wide()
    let line = "jacobian m --samples 2 --draws 1"
    let note = "left out for their size: average Jacobians, the layer's first; "
    #expect(
      try shell.answer(line, width: 120).dropLast().last == note + "`--keep axes` keeps them.")
    try shell.answer("\(line) --keep axes --name whole")
    let (thin, whole) = (try jacobian(shell, "m.jacobian"), try jacobian(shell, "whole"))
    #expect(thin.null == whole.null && thin.null != nil)
    #expect(thin.probe.alignment == whole.probe.alignment)
    #expect(thin.probe.leavesMatricesOut && !whole.probe.leavesMatricesOut)
    #expect(whole.probe.withoutLargeMatrices == thin.probe)
    #expect(thin.probe.experts.map(\.averageSpectrum) == whole.probe.experts.map(\.averageSpectrum))
    for name in ["m.jacobian", "whole"] {
      let folder = try TemporaryFolder()
      for form in ["json", "csv", "safetensors"] {
        try shell.answer("export \(name) \(folder.file("x.\(form)"))")
      }
    }
    let folder = try TemporaryFolder()
    try Checkpoint.save(shell.session, to: folder.file("a.safetensors"))
    #expect(try Checkpoint.load(from: folder.file("a.safetensors")) == shell.session)
  }

  @Test("small ones are kept, and --keep goes with what measures them")
  func small() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("pca moe", "jacobian moe --samples 5 --draws 0")
    #expect(try !pca(shell, "moe.pca").leavesAxesOut)
    #expect(try !jacobian(shell, "moe.jacobian").probe.leavesMatricesOut)
    for option in ["--top 2", "--block"] {
      #expect(
        shell.refusal(of: "jacobian moe --keep axes \(option)").contains("no average Jacobians"))
    }
  }
}
