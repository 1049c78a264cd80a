import TerminalTesting
import Testing

@Suite("Sums at a terminal", .needsSetsid)
struct SumsTerminalTests {
  @Test("Tab completes the paths of figures, part by part, and an error points at its word")
  func completion() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder)
    try terminal.enter(Line.data, answer: "d: 64 samples")
    try terminal.enter(
      "train moe --data d --routing top-k --experts 3 --hidden 4 --steps 3", answer: "task loss")
    try terminal.enter("jacobian moe --draws 2", answer: "kept as moe.jacobian")
    terminal.type("calc 2 * moe.jac\t")
    try terminal.expect("obian.")
    terminal.type("expert[1].er\t")
    try terminal.expect("ank")
    terminal.type(" / 2 - moe.jacobian.erank[1]\r")
    try terminal.expect("0\r\n")
    try terminal.expect("chartroom> ")
    try terminal.enter("let x = moe.jacobian.alignment.mean_abs", answer: "kept as x")
    terminal.type("calc x + moe.jacobian.nonsense\r")
    try terminal.expect("has no figure 'nonsense'")
    try terminal.expect("                        ^^^^^^^^")
  }
}
