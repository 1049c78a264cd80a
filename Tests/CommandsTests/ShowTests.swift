import Commands
import Testing

@Suite("show of a result")
struct ShowTests {
  /// The lines of `show`, but for what made the object.
  private static func body(_ shell: inout Interpreter, _ name: String) throws -> [String] {
    let lines = try shell.answer("show \(name)")
    return Array(lines.prefix { !$0.hasPrefix("made by: ") })
  }

  @Test(
    "is what the command printed, of a layer",
    arguments: [
      ("route moe", "moe.route"), ("jacobian moe --draws 3 --unweighted", "moe.jacobian"),
      ("jacobian moe --scale gate --samples 7 --draws 3", "moe.jacobian"),
      ("jacobian moe --top 2 --samples 5", "moe.leading"), ("pca moe --draws 3", "moe.pca"),
      ("pca moe --of hidden --draws 0", "moe.pca"), ("subspace moe --rank 2", "moe.subspace"),
      ("compare dense moe --draws 3", "comparison"),
      (
        "compare --routings dense,top-k --seeds 2 --steps 2 --experts 3 --hidden 2 --draws 2 "
          + "--samples 8 --data d", "comparison"
      ),
    ])
  func layer(command: String, name: String) throws {
    var shell = try Interpreter.furnished()
    let printed = try shell.answer(command)
    let shown = try Self.body(&shell, name)
    #expect(shown.count > 2 && Array(printed.prefix(shown.count)) == shown, "\(printed)")
  }

  @Test(
    "is what the command printed, of a transformer",
    arguments: [
      ("route lm --tokens --least 2", "lm.layer0.tokens"),
      ("route lm --tokens --least 2 --top 2", "lm.layer0.tokens"),
      ("route lm --tokens --least 2 --top 12 --layer 1", "lm.layer1.tokens"),
      ("route lm --layer 1", "lm.layer1.route"),
      ("jacobian lm --block --samples 4", "lm.layer0.block"),
    ])
  func transformer(command: String, name: String) throws {
    var shell = try Interpreter.lettered()
    let printed = try shell.answer(command)
    let shown = try Self.body(&shell, name)
    #expect(shown.count > 2 && Array(printed.prefix(shown.count)) == shown, "\(printed)")
  }
}
