import Commands
import Foundation
import Sessions
import TestSupport
import Testing

@Suite("save, load, import and export")
struct FileCommandTests {
  @Test("load brings back what save wrote but settings, and undo what was there before")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lab.safetensors")
    var shell = try Interpreter.furnished()
    try shell.answer("set digits 6")
    var saved = shell.session
    #expect(
      try shell.answer("save \(path)", width: 500) == [
        "saved 5 objects to \(path); state \(saved.digest)"
      ])
    var other = Interpreter()
    try other.answer("seed 4", "set digits 3")
    let before = other.session
    #expect(
      try other.answer("load \(path)", width: 500) == [
        "loaded 5 objects from \(path); state \(saved.digest)"
      ])
    saved.settings.digits = 3
    #expect(other.session == saved)
    #expect(try other.undo().lines(width: 500) == ["undone: load \(path)"])
    #expect(other.session == before)
  }

  @Test("what is no checkpoint is refused, and the session stays")
  func notCheckpoints() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.furnished()
    let layer = fixture("ProbesTests", "soft-gelu.safetensors")
    #expect(
      shell.refusal(of: "load \(layer)")
        == "\(layer): this is a safetensors file but no checkpoint: it has no 'chartroom' "
        + "metadata. `import` reads a single model, `data` reads samples.")
    let text = folder.put("hello, world", as: "text.safetensors")
    #expect(shell.refusal(of: "load \(text)").hasPrefix(text))
    #expect(shell.refusal(of: "load \(folder.file("none.safetensors"))").contains("no such file"))
    #expect(shell.refusal(of: "load \(folder.path)").contains("it is a directory"))
    #expect(
      shell.refusal(of: "save \(folder.file("none/x.safetensors"))").contains(folder.path))
    #expect(shell.refusal(of: "save \(folder.file("lab.txt"))").contains("ends in .safetensors"))
  }

  @Test("an exported model, imported again, is the same layer")
  func model() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.furnished()
    try shell.answer(
      "train wide --data d --routing top-k --experts 3 --k 1 --hidden 4 --steps 3 --gated "
        + "--router-bias --temperature 0.5 --normalise before --precision float64")
    for name in ["moe", "dense", "wide"] {
      let path = folder.file("\(name).safetensors")
      try shell.answer("export \(name) \(path)", "import \(path) --name again")
      let (ours, read) = (
        try shell.session.content(Model.self, named: name),
        try shell.session.content(Model.self, named: "again")
      )
      #expect(ours.layer == read.layer && read.untrained == nil && read.dataset == nil)
      try shell.answer("import \(path)", "rm \(name).training")
    }
    let path = fixture("ProbesTests", "soft-gelu.safetensors")
    #expect(try shell.answer("import \(path)").last == "48 samples of its own to measure at")
    #expect(shell.session.modelNames.contains("soft-gelu"))
    let data = folder.file("d.safetensors")
    try shell.answer("export d \(data)")
    #expect(
      shell.refusal(of: "import \(data)")
        == "\(data): tensor experts.0.w1.weight is missing; it holds regions, test, train, x, y.")
  }

  @Test("every result is written as JSON and CSV, and as arrays where it has any")
  func results() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.furnished()
    try shell.answer(
      "route moe", "jacobian moe --draws 5", "pca moe", "subspace moe",
      "jacobian moe --top 3", "compare dense moe --draws 5")
    for name in shell.session.resultNames {
      let (json, csv) = (folder.file("r.json"), folder.file("r.csv"))
      #expect(
        try shell.answer("export \(name) \(json)", width: 500) == ["wrote \(name) to \(json)."])
      try shell.answer("export \(name) \(csv) --wide")
      #expect(try !folder.json("r.json").keys.isEmpty)
      let rows = try folder.text("r.csv").split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.isEmpty }.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      #expect(rows.count > 1 && rows.allSatisfy { $0.count == rows[0].count }, "\(name)")
      for text in [try folder.text("r.json"), try folder.text("r.csv")] {
        #expect(!text.lowercased().contains("nan"), "\(name)")
      }
    }
    try shell.answer("export moe.jacobian \(folder.file("j.safetensors"))")
    #expect(
      shell.refusal(of: "export moe.training \(folder.file("t.safetensors"))")
        == "moe.training has no arrays; write it as .json or .csv.")
  }

  @Test("refuses forms that do not suit the object, and leaves the old file whole")
  func forms() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.furnished()
    try shell.answer("route moe")
    let path = folder.put("precious", as: "x.json")
    #expect(
      shell.refusal(of: "export moe \(path)")
        == "\(path): a model is written as .safetensors; give the file that ending.")
    #expect(
      shell.refusal(of: "export d \(path)")
        == "\(path): a dataset is written as .csv, .npy or .safetensors.")
    let npy = folder.file("x.npy")
    #expect(
      shell.refusal(of: "export moe.route \(npy)")
        == "\(npy): a result is written as .json, .csv or .safetensors.")
    #expect(try folder.text("x.json") == "precious")
    #expect(shell.refusal(of: "export moe.route \(folder.file("x.txt"))").contains("ends in .json"))
  }
}
