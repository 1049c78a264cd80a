import CommandLanguage
import Commands
import Expressions
import Foundation
import Results
import Sessions
import TestSupport
import Testing

@Suite("Sums at the prompt")
struct SumsTests {
  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data piecewise --name d --dim 4 --outputs 3 --classes 3 --samples 60 --test 0.4",
      "train moe --data d --routing top-k --experts 3 --hidden 4 --steps 4 --batch 8",
      "train moe-2 --data d --routing soft --experts 3 --hidden 4 --steps 4 --batch 8",
      "train moe0.5 --data d --hidden 4 --steps 4 --batch 8", "route moe", "jacobian moe",
      "jacobian moe-2", "route moe --name moe.layer0.route", "route moe-2 --name moe.layer1.route")
    return shell
  }

  /// What `calc` gives, as a number.
  private func number(_ expression: String, _ shell: inout Interpreter) throws -> Double? {
    try shell.answer("set digits 17")
    return Double(try text("calc \(expression)", &shell))
  }

  private func text(_ line: String, _ shell: inout Interpreter) throws -> String {
    try shell.answer(line).joined(separator: "\n")
  }

  @Test("name the figures that results hold")
  func figures() throws {
    var shell = try shell()
    let route = try shell.session.content(RouteResult.self, named: "moe.route")
    let jacobian = try shell.session.content(JacobianResult.self, named: "moe.jacobian")
    let curve = try shell.session.content(TrainingCurve.self, named: "moe.training")
    #expect(try number("moe.route.load[0]", &shell) == route.statistics.load[0])
    #expect(try number("moe.jacobian.sigma1", &shell) == jacobian.probe.routedMean[.sigma1])
    #expect(
      try number("moe.jacobian.expert[2].erank", &shell) == jacobian.probe.experts[2].mean[.erank])
    #expect(
      try number("moe.jacobian.erank[2]", &shell) == jacobian.probe.experts[2].mean[.erank])
    #expect(
      try number("moe.jacobian.alignment.mean_abs", &shell)
        == jacobian.probe.alignment.meanMagnitude)
    #expect(
      try number("moe.jacobian.alignment[0,1]", &shell) == jacobian.probe.alignment.cosines[0][1])
    let square = try #require(jacobian.probe.alignment.meanSquare)
    #expect(try number("moe.jacobian.alignment.omega", &shell) == square - 1 / 12)
    #expect(try number("moe.loss", &shell) == curve.heldOutLoss)
    #expect(try text("calc moe.training.steps", &shell) == "4 steps")
    #expect(try number("sum(moe.route.load)", &shell) == route.statistics.load.reduce(0, +))
    #expect(try number("count(moe.jacobian.expert[*].decay)", &shell) != nil)
    #expect(try number("count(moe.layer*.route.entropy)", &shell) == 2)
    #expect(try number("count(moe*.loss)", &shell) == 3)
    #expect(try number("count(moe.jacobian.alignment)", &shell) == 3)
  }

  @Test("let the longest name win, and a difference have blanks")
  func names() throws {
    var shell = try shell()
    let two = try #require(try number("moe-2.loss", &shell))
    let half = try #require(try number("moe0.5.loss", &shell))
    #expect(try number("moe-2.loss - moe0.5.loss", &shell) == two - half)
    let message = shell.refusal(of: "calc moe.loss-moe0.5.loss")
    #expect(message.contains("the model 'moe' has no figure 'loss-moe0.5.loss'"))
    #expect(message.contains("A difference has blanks around its sign"))
    #expect(shell.message(of: "calc foo.loss").contains("there is no object 'foo'"))
    #expect(shell.message(of: "calc moe").contains("'moe' is no number but a model"))
    #expect(shell.message(of: "calc moe.route*.x * 2").contains("nothing matches 'moe.route*.x'"))
  }

  @Test("point at the word in the line")
  func carets() throws {
    var shell = try shell()
    let lines = shell.refusal(of: "calc   1 + moe.route.nonsense").split(separator: "\n")
    #expect(lines[1] == "  calc   1 + moe.route.nonsense")
    #expect(lines[2] == "                       ^^^^^^^^")
    let kept = shell.refusal(of: "let x =  1 +").split(separator: "\n")
    #expect(kept[2] == "              ^")
  }

  @Test("keep a value, which is named like a figure, renamed with its objects, and saved")
  func values() throws {
    let folder = try TemporaryFolder()
    var shell = try shell()
    let answer = try text(
      "let ratio = moe.jacobian.sigma1 / moe-2.jacobian.sigma1", &shell)
    #expect(answer.contains("kept as ratio"))
    try shell.answer("let loads = moe.route.load")
    let value = try shell.session.content(CalculatedValue.self, named: "ratio")
    #expect(value.sources == ["moe.jacobian", "moe-2.jacobian"])
    #expect(try number("ratio", &shell) == value.elements[0].value)
    #expect(try number("loads[1] - moe.route.load[1]", &shell) == 0)
    #expect(try text("show ratio", &shell).contains("= moe.jacobian.sigma1 / moe-2.jacobian"))
    try shell.answer("rename moe other")
    let renamed = try shell.session.content(CalculatedValue.self, named: "ratio")
    #expect(renamed.expression == "other.jacobian.sigma1 / moe-2.jacobian.sigma1")
    let path = folder.file("s.safetensors")
    let digest = shell.session.digest
    try shell.answer("save \(path)", "load \(path)")
    #expect(shell.session.digest == digest)
    #expect(
      try text("calc ratio == other.jacobian.sigma1 / moe-2.jacobian.sigma1", &shell) == "1")
    #expect(shell.session.journal.contains { $0.command.hasPrefix("let ratio = moe.jacobian") })
    #expect(shell.message(of: "let d = 1").contains("is a dataset"))
    #expect(shell.message(of: "let other.route = 1").contains("is a route"))
    #expect(shell.message(of: "let mean = 1").contains("that word for themselves"))
  }

  @Test("say what is not defined and why")
  func undefined() throws {
    var shell = try shell()
    try shell.answer("let x = [1, 1 / (moe.route.load[0] * 0)]")
    #expect(try text("show x", &shell).contains("number 1: not defined: a division by 0"))
    #expect(try text("calc mean(x)", &shell).contains("1 of 2 is not: x[1]: a division by 0"))
    #expect(
      try text("calc moe.route.entropy + moe.route.margin", &shell).contains(
        "note: units do not fit: nats + logits"))
  }

  @Test("name differences as the tables of a comparison do: top-k less soft less dense")
  func differences() throws {
    var shell = Interpreter()
    try shell.answer(
      "data piecewise --name d --dim 3 --outputs 3 --classes 3 --samples 40 --test 0.4",
      "compare --routings dense,top-k,soft --data d --seeds 2 --steps 2 --experts 3 --hidden 2 "
        + "--draws 2 --samples 8 --name c")
    for (first, second) in [("top-k", "dense"), ("soft", "dense"), ("top-k", "soft")] {
      let mean = try #require(try number("c.difference.\(first).\(second).loss.mean", &shell))
      let own = try #require(try number("c.\(first).loss - c.\(second).loss", &shell))
      #expect(abs(mean - own) < 1e-12)
    }
    #expect(shell.message(of: "calc c.difference.soft.top-k.loss.mean").contains("has no figure"))
    let details = try text("show --all c", &shell)
    #expect(details.contains("top-k - soft") && !details.contains("soft - top-k"))
  }

  @Test("complete paths part by part")
  func completion() throws {
    let shell = try shell()
    func candidates(_ line: String) -> [String] {
      Interpreter.table.complete(line, cursor: line.utf8.count, in: shell.bench).candidates
        .map(\.text)
    }
    #expect(candidates("calc 2 * moe.jac") == ["moe.jacobian."])
    #expect(candidates("calc mean(moe.route.loa").contains("moe.route.load["))
    #expect(candidates("calc (moe.jacobian.expert[2].er") == ["moe.jacobian.expert[2].erank"])
    #expect(candidates("let x = moe-2.jacobian.alignment.o") == ["moe-2.jacobian.alignment.omega"])
    #expect(candidates("calc max(1, med") == ["median("])
    #expect(candidates("each t in 1..3: rou").contains("route"))
  }
}
