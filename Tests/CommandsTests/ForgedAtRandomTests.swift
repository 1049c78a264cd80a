import Commands
import LinearAlgebra
import TestSupport
import Testing

@Suite("A checkpoint forged at random")
struct ForgedAtRandomTests {
  private let session: ForgedSession

  init() throws { session = try ForgedSession() }

  /// Changes one number, list or entry somewhere within `json`.
  private func disturbed(_ json: JSON, using stream: inout RandomStream) -> JSON {
    func choose(_ count: Int) -> Int { min(Int(stream.uniform() * Double(count)), count - 1) }
    switch json {
    case .array(let values) where !values.isEmpty:
      var changed = values
      let place = choose(values.count)
      switch choose(6) {
      case 0: changed.remove(at: place)
      case 1: changed.append(values[place])
      case 2: changed = []
      default: changed[place] = disturbed(values[place], using: &stream)
      }
      return .array(changed)
    case .object(let entries) where !entries.isEmpty:
      var changed = entries
      let key = entries.keys.sorted()[choose(entries.count)]
      if choose(12) == 0 {
        changed[key] = nil
      } else {
        changed[key] = disturbed(entries[key] ?? .null, using: &stream)
      }
      return .object(changed)
    case .number:
      return .number([-1, 0, 1, 2, 3, 0.5, 1e6, 0x1p40, -0x1p52, 1e300][choose(10)])
    case .bool(let value): return .bool(!value)
    case .string: return .string(["", "inf", "nan", "top-k", "x", "-inf"][choose(6)])
    case .null: return .number(Double(choose(4)))
    default: return .null
    }
  }

  @Test("is refused, or shown, exported and measured without a trap", arguments: 0..<2)
  func random(seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed), purpose: .samples)
    let original = try Forgery(path: session.sound)
    var accepted = 0
    for _ in 0..<15 {
      var forgery = original
      let names = forgery.names
      let name = names[Int(stream.uniform() * Double(names.count))]
      forgery[description: name] = disturbed(forgery[description: name], using: &stream)
      guard try session.refusal(&forgery) == nil else { continue }
      accepted += 1
      var shell = Interpreter()
      try shell.answer("load \(session.forged)")
      for line in [
        "ls", "show \(name)", "export \(name) \(session.folder.file("x.json"))",
        "export \(name) \(session.folder.file("x.csv"))",
        "export \(name) \(session.folder.file("x.safetensors"))",
        "route \(name)", "jacobian \(name) --draws 2", "pca \(name)", "subspace \(name)",
        "train \(name) --resume --steps 1", "train new --data \(name) --steps 1 --hidden 2",
        "compare dense \(name) --draws 2", "route moe --data \(name)",
        "train new --model transformer --data \(name) --steps 1 --context 4 --width 4 --heads 1",
        "route \(name) --tokens --least 1", "jacobian \(name) --block --samples 3",
      ] {
        // Any answer will do, and so will a refusal.
        _ = try? shell.run(line).report.lines(width: 80)
      }
    }
    #expect(accepted > 0)
  }
}
