import Commands
import Safetensors
import Sessions
import TestSupport
import Testing

/// What a newer version might write, signed and sound: nothing of it is left out in silence.
@Suite("A checkpoint of a later version")
struct UnknownPartsTests {
  private let session: ForgedSession

  init() throws { session = try ForgedSession() }

  @Test("is refused by the name of an entry that is not known here")
  func entries() throws {
    for (name, change, path) in [
      ("moe.route", { $0["novel"] = .number(1) }, "novel"),
      ("moe", { $0["shape"]["novel"] = .string("x") }, "shape.novel"),
      (
        "comparison", { $0["measurements"][1][0]["novel"] = .bool(true) },
        "measurements.1.0.novel"
      ),
    ] as [(String, (inout JSON) -> Void, String)] {
      #expect(
        try session.refusal(name, change)
          == "object '\(name)' cannot be read: entry '\(path)' of its description is not known "
          + "here. A newer chartroom may have written it: load it with that one.")
    }
    // An entry that says nothing is none.
    #expect(try session.refusal("moe.route") { $0["novel"] = .null } == nil)
  }

  @Test("is refused by the name of a tensor that is not known here, or of another type")
  func tensors() throws {
    for (tensor, words) in [
      (Tensor("moe.route/novel", shape: [1], doubles: [1]), "tensor novel is not known here"),
      (Tensor("nothing/x", shape: [1], doubles: [1]), "belongs to no object"),
    ] {
      var forgery = try Forgery(path: session.sound)
      forgery.tensors.append(tensor)
      #expect(try session.refusal(&forgery)?.contains(words) == true, "\(tensor.name)")
    }
    let forgery = try Forgery(path: session.sound)
    let router = try #require(forgery.tensors.first { $0.name == "moe/router.weight" })
    let wide = Tensor(
      router.name, shape: router.shape,
      doubles: [Double](repeating: 0.1, count: router.shape.reduce(1, *)))
    #expect(
      try session.refusal(router.name, replacedBy: wide)?
        .contains("tensor router.weight is F64 [3, 4], where F32 [3, 4] belongs") == true)
  }

  @Test("is refused where a kind of object is not known here")
  func kinds() throws {
    var forgery = try Forgery(path: session.sound)
    let place = try #require(forgery.names.firstIndex(of: "moe.route"))
    forgery.manifest["objects"][place]["kind"] = .string("rout")
    #expect(
      try session.refusal(&forgery)
        == "object 'moe.route' cannot be read: objects of kind 'rout' are not known here")
  }
}
