import Commands
import Foundation
import Safetensors
import Sessions
import TestSupport
import Testing

@Suite("An export")
struct ProvenanceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("of every result says the command, the objects, the seed, the settings and the version")
  func results() throws {
    let forged = try ForgedSession()
    var shell = Interpreter()
    try shell.answer("load \(forged.sound)", "set digits 6")
    for object in shell.session.objects where object.content.role == .result {
      try shell.answer("export \(object.name) \(folder.file("r.json"))")
      let json = try folder.json("r.json")
      #expect(json["origin"].string == object.origin && !object.origin.isEmpty)
      #expect(json["object"]["digest"].string == object.digest)
      #expect(json["object"]["name"].string == object.name)
      #expect(json["seed"].string == "0" && json["version"].string == Version.number)
      #expect(json["settings"]["digits"].string == "6")
      #expect(!json["objects"].keys.isEmpty, "\(object.name)")
      for name in json["objects"].keys {
        let source = try #require(shell.session.object(named: name))
        #expect(json["objects"][name]["digest"].string == source.digest)
        #expect(json["objects"][name]["origin"].string == source.origin)
      }
      try shell.answer("export \(object.name) \(folder.file("r.csv"))")
      let text = try folder.text("r.csv")
      let header = text.prefix { $0 != "\n" }
      for column in ["origin", "object", "objects", "session_seed", "settings", "version"] {
        #expect(header.split(separator: ",").contains(Substring(column)), "\(column)")
      }
      #expect(text.contains(object.digest), "\(object.name)")
    }
  }

  @Test("of a model, a dataset or a text says so in its metadata, and reads back")
  func tensors() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("seed 3", "data language --name l --samples 200", "jacobian moe --draws 2")
    for name in ["moe", "d", "l", "moe.jacobian"] {
      let path = folder.file("x.safetensors")
      try shell.answer("export \(name) \(path)")
      let metadata = try SafetensorsFile(path: path).metadata
      let object = try #require(shell.session.object(named: name))
      #expect(metadata["origin"] == object.origin && metadata["version"] == Version.number)
      #expect(metadata["seed"] == (name == "l" || name == "moe.jacobian" ? "3" : "0"))
      #expect(metadata["object"]?.contains(object.digest) == true)
      #expect(metadata["settings"]?.contains("\"digits\":\"4\"") == true)
      #expect(metadata["objects"]?.contains("moe") == (name == "moe.jacobian"))
    }
    try shell.answer("export d \(folder.file("d.csv"))", "data \(folder.file("d.csv")) --name e")
    #expect(try folder.text("d.csv").contains("data piecewise --name d"))
    #expect(try shell.session.dataset(named: "e") == shell.session.dataset(named: "d"))
    try shell.answer(
      "export moe \(folder.file("m.safetensors"))",
      "import \(folder.file("m.safetensors")) --name again")
  }

  @Test("says when what it was made from has been replaced since, and follows its names")
  func replaced() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("jacobian moe --draws 2", "rename d e")
    let digest = try #require(shell.session.object(named: "e")?.digest)
    try shell.answer("export moe.jacobian \(folder.file("r.json"))")
    #expect(try folder.json("r.json")["objects"]["e"]["digest"].string == digest)
    #expect(try folder.json("r.json")["objects"].keys == ["e", "moe"])
    try shell.answer(
      "data piecewise --name e --dim 4 --samples 50", "export moe.jacobian \(folder.file("r.json"))"
    )
    let source = try folder.json("r.json")["objects"]["e"]
    #expect(source["digest"].string == digest && source["replaced"] == .bool(true))
    #expect(source["origin"] == .null)
  }

  @Test("of a comparison says on what data and how its architectures were trained")
  func comparison() throws {
    var shell = try Interpreter.furnished()
    try shell.answer(
      "compare --routings dense,top-k --seeds 2 --steps 3 --batch 9 --lr 0.5 --weight-decay 0.25 "
        + "--balance 0.125 --experts 3 --hidden 2 --draws 2 --samples 8 --data d",
      "export comparison \(folder.file("c.json"))")
    let setup = try folder.json("c.json")["setup"]
    #expect(setup["data"].string == "d" && setup["split"].string == "test")
    #expect(setup["steps"].number == 3 && setup["training"]["batch"].number == 9)
    #expect(setup["training"]["lr"].number == 0.5)
    #expect(setup["training"]["weight_decay"].number == 0.25)
    #expect(setup["training"]["balance"].number == 0.125)
    #expect(try folder.json("c.json")["objects"].keys == ["d"])
    try shell.answer("export comparison \(folder.file("c.csv")) --wide")
    let text = try folder.text("c.csv")
    #expect(text.hasPrefix("architecture,seed,figure,value,untrained,shuffled,data,"))
    #expect(text.contains("batch=9") && text.contains("weight_decay=0.25"))
    try shell.answer(
      "compare dense moe --draws 2", "export comparison \(folder.file("c.json"))")
    #expect(try folder.json("c.json")["setup"]["training"] == .null)
    #expect(try folder.json("c.json")["objects"].keys == ["d", "dense", "moe"])
  }
}
