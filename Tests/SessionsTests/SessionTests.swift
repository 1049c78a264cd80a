import Foundation
import Results
import Sessions
import Testing

@Suite("Session")
struct SessionTests {
  @Test("names are listed newest first, by kind")
  func names() throws {
    let session = try sampleSession()
    #expect(session.datasetNames == ["corpus", "bare", "pets", "d"])
    #expect(session.modelNames == ["pretrained", "elsewhere", "lm", "imported", "exact", "moe"])
    #expect(session.resultNames.first == "diversity")
    #expect(session.tableNames == ["bare", "pets", "d"] && session.textNames == ["corpus"])
    #expect(session.names().count == 34)
  }

  @Test("an object is replaced in its place by one of its kind alone")
  func put() throws {
    var session = try sampleSession()
    let (d, moe) = (try session.dataset(named: "d"), try session.content(Model.self, named: "moe"))
    try session.put(d, named: "pets", origin: "again")
    #expect(session.objects[1].name == "pets" && session.objects[1].origin == "again")
    let before = session
    for (content, name, kind) in [
      (d as any Content, "moe", "model"), (moe as any Content, "d", "dataset"),
      (moe as any Content, "moe.route", "result"),
    ] {
      #expect(throws: SessionError.otherKind(name: name, kind: kind)) {
        try session.put(content, named: name, origin: "")
      }
    }
    #expect(session == before)
    try session.remove("moe.route")
    try session.put(moe, named: "moe.route", origin: "")
  }

  @Test("what is not there cannot be had, removed or renamed")
  func missing() throws {
    var session = try sampleSession()
    let before = session
    #expect(throws: SessionError.noObject(name: "moe", wanted: "dataset")) {
      try session.dataset(named: "moe")
    }
    #expect(throws: SessionError.noObject(name: "d", wanted: "model")) {
      try session.content(Model.self, named: "d")
    }
    #expect(throws: SessionError.noObject(name: "x", wanted: "object")) { try session.remove("x") }
    #expect(throws: SessionError.noObject(name: "x", wanted: "object")) {
      try session.rename("x", to: "y")
    }
    #expect(throws: SessionError.nameTaken("exact")) { try session.rename("moe", to: "exact") }
    #expect(throws: SessionError.refused("'moe' has that name already.")) {
      try session.rename("moe", to: "moe")
    }
    #expect(session == before)
    #expect(
      "\(SessionError.noObject(name: "x", wanted: "model"))"
        == "there is no model 'x'; `ls` lists what there is.")
  }

  @Test("renaming there and back leaves the session as it was")
  func rename() throws {
    var session = try sampleSession()
    let before = session
    try session.rename("moe", to: "topk")
    try session.rename("d", to: "e")
    #expect(
      session.object(named: "topk.jacobian") != nil && session.object(named: "moe.pca") == nil)
    #expect(try session.content(Model.self, named: "topk").dataset == "e")
    #expect(session.digest != before.digest)
    guard let result = session.object(named: "topk.jacobian")?.content as? JacobianResult
    else {
      Issue.record("no topk.jacobian")
      return
    }
    #expect(result.subject == Subject(model: "topk", data: "e", split: "all"))
    try session.rename("topk", to: "moe")
    try session.rename("e", to: "d")
    #expect(session == before)
  }

  @Test("every setting takes what it says, and gives it back")
  func settings() {
    var settings = Settings()
    for setting in SettingDescription.all {
      for value in ["on", "off", "0", "2", "17", "-1", "x", "", "99999999"] {
        var changed = settings
        if setting.set(&changed, value) {
          #expect(setting.get(changed) == value)
          settings = changed
        } else {
          #expect(changed == settings)
        }
      }
      #expect(!setting.help.isEmpty && !setting.values.isEmpty)
    }
  }

  @Test("memory is stored where it is set, and other settings as they always were")
  func storedMemory() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var settings = Settings()
    let before = String(decoding: try encoder.encode(settings), as: UTF8.self)
    #expect(before == #"{"colour":true,"digits":4,"paging":true,"threads":0,"width":0}"#)
    #expect(try JSONDecoder().decode(Settings.self, from: Data(before.utf8)) == settings)
    settings.memory = 2 << 30
    let data = try encoder.encode(settings)
    #expect(try JSONDecoder().decode(Settings.self, from: data) == settings)
  }

  @Test("an object of a kind that does not serve is told from none at all")
  func unsuitable() throws {
    let session = try sampleSession()
    func problem(_ body: () throws -> Void) -> String {
      do {
        try body()
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      problem { _ = try session.dataset(named: "corpus") }
        == "'corpus' is a text; a table of samples is wanted here.")
    #expect(
      problem { _ = try session.text(named: "d") } == "'d' is a dataset; a text is wanted here.")
    #expect(
      problem { _ = try session.content(Model.self, named: "lm") }
        == "'lm' is a transformer; one of kind 'model' is wanted here.")
    #expect(
      problem { _ = try session.content(Transformer.self, named: "moe") }
        == "'moe' is a model; one of kind 'transformer' is wanted here.")
    #expect(
      problem { _ = try session.text(named: "lm") }
        == "there is no text 'lm'; `ls` lists what there is.")
  }
}
