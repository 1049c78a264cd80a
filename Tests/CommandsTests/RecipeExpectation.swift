import Commands
import Safetensors
import TestSupport
import Testing

/// Trains T by the recipe in the file at `path` and expects of every step the figures that `figures` takes
/// of the recorded ones, and the recorded final weights, to 1e-9 relative.
func expectRecipe(
  _ path: String, repeats log: JSON, in shell: inout Interpreter, figures: (JSON) -> JSON
) throws {
  let folder = try TemporaryFolder()
  try shell.answer(
    "train T --recipe \(path)", "export T.training \(folder.file("t.json"))",
    "export T \(folder.file("t.safetensors"))")
  let steps = try folder.json("t.json")["steps"]
  #expect(steps.items.count == log.items.count && !log.items.isEmpty)
  for (t, step) in log.items.enumerated() {
    #expect(differences(steps[t], figures(step), tolerance: 1e-9) == [], "step \(t)")
  }
  let (recorded, written) = (
    try SafetensorsFile(path: path), try SafetensorsFile(path: folder.file("t.safetensors"))
  )
  let finals = recorded.names.filter { $0.hasPrefix("final.") }
  #expect(!finals.isEmpty && written.names.count == finals.count)
  for tensor in finals {
    let (a, b) = (
      try written.doubles(named: String(tensor.dropFirst(6))),
      try recorded.doubles(named: tensor)
    )
    let scale = b.map(abs).max() ?? 0
    #expect(a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-9 * scale })
  }
}
