import Commands
import Datasets
import Foundation
import Sessions
import TestSupport
import Testing

/// Files of samples at the prompt: what `data` says of them, and what `export` gives back.
@Suite("Files of samples")
struct DataFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("data says what line 1 was taken for, and what to type where it may be another")
  func header() throws {
    var shell = Interpreter()
    let named = folder.put("a,b\n1,2\n3,5\n", as: "named.csv")
    #expect(
      try shell.answer("data \(named)") == [
        "named: 2 samples, 2 features, no target; 1 train, 1 test",
        "line 1 names the columns: no cell of it is a number",
      ])
    let parts = folder.put("a,b,3\n0.5,1.5,2.5\n3.5,4.5,5.5\n", as: "partnames.csv")
    #expect(shell.refusal(of: "data \(parts)").contains("--header yes"))
    try shell.answer("data \(parts) --header yes --values 3")
    #expect(try shell.session.dataset(named: "partnames").targetNames == ["3"])
    let index = folder.put(",a,b\n0,1,2\n1,3,5\n2,4,4\n", as: "index.csv")
    #expect(
      try shell.answer("data \(index)", width: 200).last
        == "column 1 has no name, as the row numbers have none that pandas and R write, and is a "
        + "feature; --drop 1 leaves it out")
    try shell.answer("data \(index) --drop 1")
    #expect(try shell.session.dataset(named: "index").featureNames == ["a", "b"])
  }

  @Test(
    "export gives data the whole dataset back, whatever the ending's case",
    arguments: ["csv", "CSV", "safetensors", "SafeTensors"])
  func roundTrip(ending: String) throws {
    var shell = Interpreter()
    let pets = folder.put(
      "\"a \",b,kind\n1,5,\"cat \"\n2,5,dog\n3,5,cat\n4,5,dog\n9,5,dog\n", as: "pets.csv")
    try shell.answer(
      "data piecewise --name d --dim 2 --classes 3 --samples 12 --test 0.5",
      "data \(pets) --label kind --standardise --name p")
    for name in ["d", "p"] {
      let path = folder.file("\(name).\(ending)")
      try shell.answer("export \(name) \(path)", "seed \(name == "d" ? 7 : 8)")
      let printed = try shell.answer("data \(path) --name again")
      #expect(printed.contains("rows are held out as the file says"))
      #expect(try shell.session.dataset(named: "again") == shell.session.dataset(named: name))
      #expect(
        try shell.answer("data \(path) --name other --seed 3").contains(
          "rows are held out anew, other than those the file holds out"))
    }
  }

  @Test("refuses what a file of its kind does not take, and a seed that draws nothing")
  func inapplicable() throws {
    var shell = Interpreter()
    let path = folder.put("a,b\n1,2\n3,5\n4,4\n", as: "t.csv")
    try shell.answer("data \(path) --name t", "export t \(folder.file("t.npy"))")
    setenv("CHARTROOM_TEST_FILES", folder.path, 1)
    defer { unsetenv("CHARTROOM_TEST_FILES") }
    for (line, message) in [
      (
        "data $CHARTROOM_TEST_FILES/t.npy --drop 1",
        "--drop does not apply to .npy files; they take --standardise, --y."
      ),
      (
        "data \(path) --dim 3",
        "--dim does not apply to .csv files; they take --delimiter, --drop, --header, --label, "
          + "--standardise, --values."
      ),
      (
        "data \(path) --seed 3 --test 0",
        "--seed draws the rows to hold out, and --test 0 holds out none; leave one of them out."
      ),
    ] { #expect(shell.message(of: line) == message) }
    try shell.answer("data \(path) --test 0", "data blobs --samples 20 --test 0 --seed 3")
  }

  @Test("export says what an NPY file leaves out")
  func omission() throws {
    var shell = Interpreter()
    let path = folder.file("d.npy")
    try shell.answer("data piecewise --name d --dim 2 --classes 2 --samples 9")
    #expect(
      try shell.answer("export d \(path)", width: 300) == [
        "wrote d to \(path).",
        "an .npy file holds the features alone, without target, regions, names, split; a .csv or "
          + ".safetensors file holds all.",
      ])
    try shell.answer("data \(path) --name n")
    #expect(
      try shell.session.dataset(named: "n").inputs == shell.session.dataset(named: "d").inputs)
  }

  @Test("names of columns reach no terminal raw, and a long one hides no column of figures")
  func names() throws {
    var shell = Interpreter()
    let long = String(repeating: "n", count: 80)
    let path = folder.put(
      "\"\u{1B}[31mred\",\(long),\"\u{1B}]0;x\u{7}\"\n1,2,7\n3,4,7\n5,6,7\n", as: "esc.csv")
    var printed = try shell.answer("data \(path) --name e --standardise --test 0")
    printed += try shell.answer("show e")
    #expect(printed.contains { $0.hasPrefix("?[31mred ") && $0.hasSuffix("  -1.225  1.225") })
    #expect(printed.contains { $0.hasPrefix("nnnn") && $0.contains("...") })
    let text = printed.joined()
    #expect(!text.contains("left out at this width"))
    #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
  }

  @Test("a tab is the delimiter of any .tsv, or by its names")
  func delimiter() throws {
    var shell = Interpreter()
    let text = "a\tb\n1\t2\n3\t4\n"
    for line in [
      "data \(folder.put(text, as: "X.TSV"))",
      "data \(folder.put(text, as: "x.csv")) --delimiter tab",
      "data \(folder.put(text, as: "x.csv")) --delimiter \"\\t\"",
      "data \(folder.put(text, as: "x.TXT")) --delimiter '\\t'",
    ] {
      try shell.answer("\(line) --name x")
      #expect(try shell.session.dataset(named: "x").featureNames == ["a", "b"], "\(line)")
    }
    // An unquoted \t is the letter.
    #expect(
      shell.refusal(of: "data \(folder.file("x.csv")) --delimiter \\t")
        == "--delimiter cannot be 't': give one character that is no letter or digit, or the word "
        + "tab.")
  }

  @Test("huge and tiny features are standardised, and shown with finite figures")
  func scales() throws {
    var shell = Interpreter()
    let rows = (0..<40).map { row -> String in
      let value = row.isMultiple(of: 2) ? -1 : 1
      return "\(value)e160,\(value)e-310,\(value)e-200,\(value)\n"
    }
    let path = folder.put("p160,m310,m200,one\n" + rows.joined(), as: "scales.csv")
    try shell.answer("data \(path) --name raw --test 0")
    let shown = try shell.answer("show raw")
    #expect(shown.contains("p160        0  1.000e+160  -1.000e+160  1.000e+160"))
    #expect(!shown.joined().contains("inf"))
    #expect(
      try shell.answer("data \(path) --name s --test 0 --standardise", width: 200)[1]
        == "standardised on the training rows; spread below 2.2e-308, in fewer digits: m310")
    let inputs = try shell.session.dataset(named: "s").inputs
    for column in 0..<4 {
      for (found, expected) in zip(inputs.column(column), inputs.column(3)) {
        #expect(abs(found - expected) < 1e-12)
      }
    }
  }

  @Test("a stop leaves the session as it was, and no file")
  func stops() throws {
    let rows = (0..<60_000).map { "\($0 * 3),\($0 * $0)\n" }
    let path = folder.put("a,b\n" + rows.joined(), as: "big.csv")
    var stopping = Interpreter(surroundings: Stopping(after: 1).surroundings)
    #expect(stopping.refusal(of: "data \(path)").contains("stopped after 262144 of"))
    #expect(stopping.session.objects.isEmpty)
    try stopping.answer("data blobs --name b --dim 4 --classes 2 --samples 5000")
    for source in ["blobs", "rings", "teacher", "piecewise"] {
      #expect(
        stopping.refusal(of: "data \(source) --dim 4 --samples 100000")
          == "stopped after 16384 of 100000 samples; nothing was made.")
    }
    for ending in ["csv", "npy", "safetensors"] {
      #expect(
        stopping.refusal(of: "export b \(folder.file("b.\(ending)"))").contains("stopped after"))
    }
    #expect(folder.contents == ["big.csv"])
  }

  @Test("counts of one are singular")
  func singular() throws {
    var shell = Interpreter()
    let path = folder.put("a,b,c\n1,2,x\n3,1,x\n", as: "one.csv")
    #expect(
      try shell.answer("data \(path) --name o --label c --drop b --test 0").first
        == "o: 2 samples, 1 feature, 1 class; 2 train, 0 test")
    #expect(
      try shell.answer("data piecewise --name p --dim 1 --outputs 1 --classes 1 --samples 9").first
        == "p: 9 samples, 1 feature, 1 output, 1 region; 7 train, 2 test")
    #expect(
      try shell.answer("train m --data p --hidden 2 --steps 1").first
        == "m: dense 2, gelu, 1 feature to 1 output, float32")
    #expect(try shell.answer("show m").contains { $0.hasPrefix("trained 1 of 1 step of") })
    #expect(
      try shell.answer("jacobian m --samples 1").first?.contains(" at 1 sample of p ") == true)
    #expect(try shell.answer("ls").contains { $0.contains("1 sample ") })
  }

  @Test("an exported text is read back whole, and nothing of it is left out in silence")
  func text() throws {
    let folder = try TemporaryFolder()
    var shell = Interpreter()
    let words = folder.put(String(repeating: "the cat sat on the mat . ", count: 40), as: "w.txt")
    try shell.answer(
      "data language --name l --samples 300", "data text \(words) --name w --tokens words",
      "data text \(words) --name b")
    for name in ["l", "w", "b"] {
      let file = folder.file("\(name).safetensors")
      try shell.answer("export \(name) \(file)", "data \(file) --name again")
      #expect(try shell.session.text(named: "again") == shell.session.text(named: name))
      #expect(
        shell.message(of: "data \(file) --test 0.5")
          == "--test does not apply to a text that was exported: it is read as it was.")
    }
  }
}
