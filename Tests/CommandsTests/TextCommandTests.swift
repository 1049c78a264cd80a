import CommandLanguage
import Commands
import Datasets
import Sessions
import TestSupport
import Testing

@Suite("data text and data language")
struct TextCommandTests {
  private let verse = "to be or not to be\nthat is the question\n"

  @Test("files are read one after another, as bytes, and their end is held out")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let (a, b) = (folder.put(verse, as: "a.txt"), folder.put("\u{1B}[31mé!", as: "b.txt"))
    var shell = Interpreter()
    #expect(
      try shell.answer("data text \(a) \(b)")
        == ["a: a text of bytes, 43 to train on, 5 held out"])
    let text = try shell.session.text(named: "a")
    #expect(text.vocabulary.text(of: text.training.tokens) == verse + "\u{1B}[3")
    #expect(
      try shell.answer("data text \(a) --valid \(b) --name v")[0]
        == "v: a text of bytes, 40 to train on, 8 held out")
    #expect(
      try shell.answer("data text \(a) --test 0.5 --limit 20 --name h")[0]
        == "h: a text of bytes, 10 to train on, 10 held out")
    #expect(shell.session.textNames == ["h", "v", "a"] && shell.session.tableNames == [])
  }

  @Test("words are the most frequent ones, the others are <unk>, and show counts them")
  func words() throws {
    let folder = try TemporaryFolder()
    let path = folder.put(verse, as: "a.txt")
    var shell = Interpreter()
    #expect(
      try shell.answer(
        "data text \(path) --valid \(path) --tokens words --vocab 4 --context 11 --name w") == [
          "w: a text of 4 different words, 12 tokens to train on, 12 held out",
          "40 and 40 bytes; <unk> is 50.00% of what trains and 50.00% of what is held out",
        ])
    let shown = try shell.answer("show w")
    #expect(shown.contains("to         2  0.1667"), "\(shown)")
    #expect(shown.contains("  to be <unk> <unk> to be"))
    #expect(try shell.answer("ls")[1].contains("text  24 tokens"))
  }

  @Test("what would move the cursor is not shown as it is")
  func control() throws {
    let folder = try TemporaryFolder()
    let path = folder.put("a\u{1B}[2J b\u{7} c\u{202E}d a b c\n", as: "a.txt")
    var shell = Interpreter()
    for tokens in ["bytes", "words"] {
      try shell.answer("data text \(path) --valid \(path) --tokens \(tokens) --name t")
      let shown = try shell.answer("show t").joined()
      #expect(
        !shown.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
    }
  }

  @Test("a language is seeded, and says how far from certain it is")
  func language() throws {
    var shell = Interpreter()
    let plain = "data language --samples 3000"
    let printed = try shell.answer(plain)
    #expect(
      printed[0] == "language: a text of 252 different words, 2700 tokens to train on, 300 held out"
    )
    #expect(printed[1].contains("nats a token"))
    var found = [try shell.session.text(named: "language").training.tokens]
    for option in [
      "--seed 2", "--topics 2", "--lexicon 3", "--noise 0.3", "--test 0.5", "--samples 3001",
    ] {
      try shell.answer(
        option.hasPrefix("--samples") ? "data language \(option)" : "\(plain) \(option)")
      let tokens = try shell.session.text(named: "language").training.tokens
      #expect(!found.contains(tokens), "\(option)")
      found.append(tokens)
    }
    try shell.answer("seed 2", plain + " --name seeded", plain + " --seed 2 --name given")
    #expect(try shell.session.text(named: "seeded") == shell.session.text(named: "given"))
    #expect(try shell.answer("show seeded").contains("topics of its documents: 4"))
  }

  @Test("bad texts and options are refused, whole and in one sentence")
  func refuses() throws {
    let folder = try TemporaryFolder()
    let a = folder.put(verse, as: "a.txt")
    let empty = folder.put("", as: "empty.txt")
    let short = folder.put("x", as: "short.txt")
    let bad = folder.put(Array("fine\nb\u{0}d ".utf8) + [0xFF, 0x0A], as: "bad.txt")
    var shell = Interpreter()
    let cases = [
      ("data text", "`data text` needs a file to read: data text a.txt b.txt."),
      ("data text \(empty)", "\(empty): the file is empty. Give a text."),
      ("data text \(a) --valid \(empty)", "\(empty): the file is empty. Give a text."),
      (
        "data text \(short)",
        "context cannot be 1: give a longer text: it trains on 0 tokens and holds 1 out."
      ),
      (
        "data text \(a) --context 5",
        "context cannot be 5: give a whole number from 1 to 3: the text trains on 36 tokens and "
          + "holds 4 out."
      ),
      (
        "data text \(a) --vocab 9",
        "--vocab applies to --tokens words; of bytes there are always 256."
      ),
      (
        "data text \(a) --seed 1",
        "--seed does not apply to texts: nothing in their reading is random."
      ),
      (
        "data text \(a) --valid \(a) --test 0.2",
        "--valid and --test both say what to hold out; give one of them."
      ),
      (
        "data text \(a) --test 0",
        "--test cannot be 0 for a text: probes and perplexity need a part held out."
      ),
      (
        "data text \(a) --dim 3",
        "--dim does not apply to texts; they take --context, --limit, --no-special, --tokeniser, "
          + "--tokens, --valid, --vocab."
      ),
      (
        "data language --tokens words",
        "--tokens does not apply to a language; they take --context, --lexicon, --noise, "
          + "--samples, --topics."
      ),
      (
        "data blobs \(a)",
        "'\(a)' is one word too many after blobs; `data text FILE...` reads files of text."
      ),
      (
        "data language --samples 10",
        "10 tokens with a share of 0.1 held out leave 9 to train on and 1 to test; both parts need "
          + "2. Give more --samples or another --test."
      ),
      ("data language --noise 1", "noise cannot be 1.0: give a number from 0 to below 1."),
    ]
    for (line, message) in cases { #expect(shell.message(of: line) == message) }
    #expect(shell.refusal(of: "data text \(folder.file("none.txt"))").contains("no such file"))
    #expect(shell.refusal(of: "data txet \(a)").contains("did you mean 'text'?"))
    // Bytes take what is no UTF-8; words say where it is.
    let message = shell.refusal(of: "data text \(bad) --tokens words --valid \(a)")
    #expect(message.hasPrefix("\(bad):2") && message.contains("UTF-8"), "\(message)")
    try shell.answer("data text \(bad) --valid \(a)")
  }

  @Test("a text is exported as tensors, follows its new name, and is taken back")
  func objects() throws {
    let folder = try TemporaryFolder()
    var shell = Interpreter()
    try shell.answer(
      "data language --samples 200 --name l", "rename l m",
      "export m \(folder.file("m.safetensors"))")
    #expect(
      shell.refusal(of: "export m \(folder.file("m.json"))").contains("written as .safetensors"))
    #expect(
      shell.refusal(of: "route m").contains("it is a text; give the name of a model."))
    #expect(try shell.undo().lines(width: 80) == ["undone: rename l m"])
    #expect(shell.session.textNames == ["l"])
  }

  @Test("completion offers tables and texts, layers and transformers")
  func completion() throws {
    var shell = try Interpreter.lettered(steps: 0)
    try shell.answer(
      "data blobs --name d --dim 3 --classes 2 --samples 20", "train m --data d --steps 0")
    func offered(_ line: String) -> [String] {
      Interpreter.table.complete(line, cursor: line.utf8.count, in: shell.bench).candidates.map(
        \.text)
    }
    #expect(offered("train x --data ") == ["d", "l"])
    #expect(offered("route ").prefix(2) == ["m", "lm"])
    #expect(offered("data te") == ["teacher", "text"])
    #expect(offered("train x --model ") == ["mlp", "transformer"])
  }
}
