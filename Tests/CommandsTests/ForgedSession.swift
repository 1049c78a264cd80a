import Commands
import Foundation
import Safetensors
import Sessions
import TestSupport
import Testing

/// A checkpoint with every kind of object, and forgeries of it: sound to the last bit, and saying what no
/// command ever makes.
struct ForgedSession: Sendable {
  let folder: TemporaryFolder
  let sound: String
  let forged: String

  /// Forges what `make` leaves in a session.
  init(_ make: (inout Interpreter, TemporaryFolder) throws -> Void) throws {
    folder = try TemporaryFolder()
    (sound, forged) = (folder.file("sound.safetensors"), folder.file("forged.safetensors"))
    var shell = Interpreter()
    try make(&shell, folder)
    try shell.answer("save \(sound)")
  }

  /// A session with every kind of object.
  init() throws {
    try self.init { shell, folder in
      try shell.answer(
        "data piecewise --name d --dim 4 --outputs 3 --classes 3 --samples 40 --test 0.4",
        "data blobs --name b --dim 4 --classes 3 --samples 20")
      let table = folder.put("a,b\n1,2\n1,3\n1,5\n1,4\n", as: "t.csv")
      try shell.answer(
        "data \(table) --name t --standardise --values b --test 0.25",
        "train moe --data d --routing top-k --experts 3 --hidden 4 --steps 4 --batch 8",
        "train dense --data d --hidden 5 --steps 4 --batch 8", "route moe",
        "jacobian moe --draws 3 --unweighted", "jacobian moe --top 2", "pca moe",
        "subspace moe --rank 2", "similarity moe --weighting gates --draws 3",
        "coupling moe --draws 9", "super moe", "overlap moe --bins 3 --draws 2",
        "train more --data d --routing top-k --experts 3 --hidden 4 --steps 4 --batch 8 --seed 9",
        "diversity moe more --draws 3 --across", "robust moe --eps 0.1,1",
        "train mb --data b --experts 2 --routing soft --hidden 3 --steps 4 --batch 8",
        "robust mb --name classes --ood region --eps 0.5",
        "import \(fixture("ProbesTests", "top1-dead-expert-f32.safetensors")) --name L",
        "compare --routings dense,top-k --data d --seeds 2 --steps 1 --experts 3 --hidden 2 "
          + "--draws 2 --samples 8",
        "compare --routings dense,top-k --data d --seeds 2 --steps 1 --experts 2 --hidden 2 "
          + "--draws 2 --samples 8 --name fewer", "diff comparison fewer",
        "data language --name l --samples 200",
        "train lm --data l --routing top-k --experts 3 --steps 2 --clip 1 \(Interpreter.tiny)",
        "route lm --tokens --least 2", "jacobian lm --block --samples 4",
        "compare --model transformer --routings dense,top-k --data l --seeds 2 --steps 1 "
          + "--layers 2 --width 4 --heads 1 --context 4 --experts 3 --hidden 2 --draws 2 --samples 8 "
          + "--name layers",
        "scale --experts 2,3 --data d --seeds 2 --steps 2 --hidden 3 --draws 2 --samples 8 "
          + "--match-loss auto --cap 1",
        "scale --model transformer --experts 2,3 --data l --seeds 2 --steps 1 --layers 2 --width 4 "
          + "--heads 1 --context 4 --hidden 3 --draws 2 --samples 8 --name deeper",
        "evaluate moe", "evaluate lm --keep logits",
        "jacobian moe --top 2 --alignment average --name la",
        "import \(fixture("PretrainedTests", "qwen2moe")) --name q",
        "data ids \(fixture("PretrainedTests", "qwen2moe-hidden.safetensors")) --for q --name ids "
          + "--limit 32",
        "let sums = [moe.route.margin, 1 / 0, 1 / (moe.route.load[0] * 0)]",
        "sweep s --data d --over hidden=2,3 --seeds 2 --measure m.loss,m.jacobian.sigma1 --do "
          + "'train m --data d --hidden {hidden} --steps 2' --do 'jacobian m --draws 2' "
          + "--folder \(folder.file("s.sweep"))")
      try shell.answer("robust lm --shares 0.5,1")
    }
  }

  /// Why the file is refused when one object's description is changed; nil when it is not.
  func refusal(_ name: String, _ change: (inout JSON) -> Void) throws -> String? {
    var forgery = try Forgery(path: sound)
    var description = forgery[description: name]
    change(&description)
    #expect(description != forgery[description: name], "nothing was changed")
    forgery[description: name] = description
    return try refusal(&forgery)
  }

  /// The same when a tensor is replaced, or removed.
  func refusal(_ name: String, replacedBy tensor: Tensor?) throws -> String? {
    var forgery = try Forgery(path: sound)
    #expect(forgery.tensors.contains { $0.name == name }, "\(name)")
    forgery.replace(name, by: tensor)
    return try refusal(&forgery)
  }

  func refusal(_ forgery: inout Forgery) throws -> String? {
    try forgery.write(to: forged)
    do {
      _ = try Checkpoint.load(from: forged)
      return nil
    } catch {
      #expect(error is SessionError || error is SafetensorsError, "\(error)")
      #expect(!"\(error)".contains("\n"))
      return "\(error)".replacingOccurrences(of: forged + ": ", with: "")
    }
  }
}
