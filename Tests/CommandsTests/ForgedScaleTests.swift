import Commands
import Sessions
import TestSupport
import Testing

@Suite("A forged checkpoint of scaled experts")
struct ForgedScaleTests {
  private let session: ForgedSession

  init() throws {
    session = try ForgedSession { shell, _ in
      try shell.answer(
        "data piecewise --name d --dim 4 --outputs 3 --classes 3 --samples 40 --test 0.4",
        "data language --name l --samples 200",
        "scale --experts 2,3 --data d --seeds 2 --steps 2 --hidden 3 --draws 2 --samples 8 "
          + "--match-loss auto --cap 1",
        "scale --model transformer --experts 2,3 --data l --seeds 2 --steps 1 --layers 2 --width 4 "
          + "--heads 1 --context 4 --hidden 3 --draws 2 --samples 8 --name deep")
    }
  }

  @Test("is refused where numbers of experts, widths or seeds do not fit")
  func inconsistent() throws {
    let layers: [(String, (inout JSON) -> Void)] = [
      ("is not the layer", { $0["architectures"][1]["shape"]["hiddenWidth"] = .number(3) }),
      ("is not the layer", { $0["architectures"][1]["shape"]["temperature"] = .number(2) }),
      ("is not the layer", { $0["architectures"][1]["name"] = .string("E 4") }),
      ("is not the layer", { $0["conventions"]["capacity"] = .string("active") }),
      ("is not the layer", { $0["architectures"][0]["shape"]["inputWidth"] = .number(9) }),
      ("widths do not fit", { $0["architectures"][0]["shape"]["hiddenWidth"] = .number(0) }),
      ("not ascending", { $0["architectures"][0] = $0["architectures"][1] }),
      (
        "is of 1 numbers of experts",
        {
          $0["architectures"].items.removeLast()
          for row in 0..<2 { $0["measurements"][row].items.removeLast() }
          $0["matching"] = .null
        }
      ),
      ("not measured for every", { $0["measurements"][0].items.removeLast() }),
      (
        "of no seed",
        {
          for key in ["seeds", "measurements"] { $0[key] = .array([]) }
          $0["matching"] = .null
        }
      ),
      ("measurements of", { $0["seeds"] = .array([]) }),
      ("level of loss", { $0["matching"]["levels"][0]["steps"].items.removeLast() }),
      ("its description is damaged", { $0["seeds"] = .number(1) }),
    ]
    for (message, change) in layers {
      let refusal = try session.refusal("scale") { change(&$0["models"]["layers"]["comparison"]) }
      #expect(refusal?.contains(message) == true, "\(message): \(refusal ?? "accepted")")
    }
    let transformers: [(String, (inout JSON) -> Void)] = [
      ("0 comparisons", { $0["comparisons"] = .array([]) }),
      ("not in order", { $0["layers"].items.swapAt(0, 1) }),
      ("same models", { $0["models"][1]["ffn"]["hiddenWidth"] = .number(4) }),
      (
        "in different ways",
        { $0["comparisons"][1]["conventions"]["scale"] = .string("gate") }
      ),
    ]
    for (message, change) in transformers {
      let refusal = try session.refusal("deep") {
        change(&$0["models"]["transformers"]["comparison"])
      }
      #expect(refusal?.contains(message) == true, "\(message): \(refusal ?? "accepted")")
    }
    #expect(try session.refusal("scale") { $0["models"] = .array([]) } != nil)
  }

  @Test("with figures that no training gives is shown without a slope")
  func figures() throws {
    for value in [JSON.number(0), .number(-1), .number(1e308)] {
      let refusal = try session.refusal("scale") {
        $0["models"]["layers"]["comparison"]["measurements"][0][1]["figures"]["sigma1"] = value
      }
      #expect(refusal == nil)
      var shell = Interpreter()
      try shell.answer("load \(session.forged)", "show scale", "show scale --all", "plot scale")
    }
  }
}
