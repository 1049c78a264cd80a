import Commands
import Datasets
import TestSupport
import Testing

@Suite("data")
struct DataCommandTests {
  @Test(
    "makes each kind of data under the name given, or its own",
    arguments: [
      ("blobs", "3 classes"), ("rings", "3 classes"), ("piecewise", "2 outputs, 3 regions"),
    ])
  func makes(source: String, target: String) throws {
    var shell = Interpreter()
    let outputs = source == "piecewise" ? " --outputs 2" : ""
    let line = "data \(source) --dim 4 --classes 3 --samples 50 --test 0.1\(outputs)"
    #expect(
      try shell.answer(line)
        == ["\(source): 50 samples, 4 features, \(target); 45 train, 5 test"])
    try shell.answer(line + " --name other")
    #expect(shell.session.datasetNames == ["other", source])
    #expect(try shell.session.dataset(named: "other") == shell.session.dataset(named: source))
  }

  @Test("every option of made data has an effect")
  func options() throws {
    var shell = Interpreter()
    let plain = "data teacher --dim 3 --samples 40"
    try shell.answer(plain)
    let start = try shell.session.dataset(named: "teacher")
    for option in ["--seed 3", "--test 0.5", "--outputs 2", "--hidden 5", "--noise 0.5"] {
      try shell.answer(plain + " --name changed \(option)")
      #expect(try shell.session.dataset(named: "changed") != start, "\(option)")
    }
    try shell.answer("seed 3", plain + " --name seeded", plain + " --name same --seed 3")
    #expect(try shell.session.dataset(named: "seeded") == shell.session.dataset(named: "same"))
    #expect(try shell.session.dataset(named: "seeded") != start)
  }

  @Test("reads a table with its label, its header and its scale")
  func table() throws {
    let folder = try TemporaryFolder()
    let path = folder.put(
      "a;b;kind\n1;5;cat\n2;5;dog\n3;5;cat\n4;5;dog\n", as: "my pets.csv")
    var shell = Interpreter()
    let printed = try shell.answer(
      "data '\(path)' --label kind --delimiter ';' --standardise --test 0.25")
    #expect(
      printed == [
        "my-pets: 4 samples, 2 features, 2 classes; 3 train, 1 test",
        "standardised on the training rows; constant, left at 0: b",
        "line 1 names the columns: 'kind' is asked for by name",
      ])
    let data = try shell.session.dataset(named: "my-pets")
    #expect(data.featureNames == ["a", "b"] && data.targetNames == ["cat", "dog"])
    let numbers = folder.put("1,2,3,4\n4,5,6,7\n", as: "numbers.csv")
    #expect(
      try shell.answer("data \(numbers) --values 2,3 --header no --test 0")
        == ["numbers: 2 samples, 2 features, 2 outputs; 2 train, 0 test"])
  }

  @Test("npy and safetensors give back what export wrote")
  func arrays() throws {
    let folder = try TemporaryFolder()
    var shell = Interpreter()
    try shell.answer(
      "data blobs --name b --dim 3 --classes 2 --samples 20 --test 0",
      "export b \(folder.file("b.npy"))", "export b \(folder.file("b.safetensors"))",
      "export b \(folder.file("b.csv"))", "data \(folder.file("b.npy")) --name n --test 0",
      "data \(folder.file("b.safetensors")) --name s --test 0",
      "data \(folder.file("b.csv")) --name c --label label --test 0")
    let made = try shell.session.dataset(named: "b")
    #expect(try shell.session.dataset(named: "n").inputs == made.inputs)
    #expect(try shell.session.dataset(named: "s").inputs == made.inputs)
    #expect(try shell.session.dataset(named: "s").target == made.target)
    #expect(try shell.session.dataset(named: "c").inputs == made.inputs)
    #expect(try shell.session.dataset(named: "c").target == made.target)
  }

  @Test(
    "refuses options that do not apply, and says which do",
    arguments: [
      (
        "data blobs --outputs 3",
        "--outputs does not apply to blobs; they take --classes, --dim, --noise, --samples."
      ),
      (
        "data teacher --classes 3",
        "--classes does not apply to teacher; they take --dim, --hidden, --noise, --outputs, "
          + "--samples."
      ),
      (
        "data rings --standardise",
        "--standardise does not apply to rings; they take --classes, --dim, --noise, --samples."
      ),
      (
        "data blobs --samples 8 --classes 9",
        "classes cannot be 9: give at most as many as there are samples, 8."
      ),
      ("data rings --dim 1", "dim cannot be 1: give a whole number from 2 to 65536."),
      (
        "data blobs --samples 100000000 --dim 65536",
        "samples cannot be 100000000: give at most 32768 for dim 65536 (16 GiB)."
      ),
    ])
  func inapplicable(line: String, message: String) {
    var shell = Interpreter()
    #expect(shell.message(of: line) == message)
  }

  @Test("points at the word that cannot be")
  func points() {
    var shell = Interpreter()
    #expect(
      shell.refusal(of: "data blbs") == """
        SOURCE cannot be 'blbs': give blobs, rings, teacher, piecewise, language, text or ids with \
        files, hidden with a model, or a table (.csv, .npy, .safetensors).
          data blbs
               ^^^^
        did you mean 'blobs'?
        """)
    #expect(
      shell.refusal(of: "data blobs --test 1") == """
        --test cannot be '1': give a number of at least 0 and below 1.
          data blobs --test 1
                            ^
        """)
    #expect(shell.refusal(of: "data none.csv").contains("there is no such file"))
    #expect(shell.refusal(of: "data /tmp/").contains("it is a directory; give a file"))
  }

  @Test("a bad file is refused by line and column")
  func badFile() throws {
    let folder = try TemporaryFolder()
    var shell = Interpreter()
    try shell.answer("data blobs --samples 10 --classes 2")
    let bad = folder.put("a,b\n1,2\n3,x\n", as: "bad.csv")
    #expect(shell.refusal(of: "data \(bad)").hasPrefix("\(bad):3:2: "))
    let ragged = folder.put("a,b\n1,2\n3\n", as: "ragged.csv")
    #expect(shell.refusal(of: "data \(ragged)").hasPrefix("\(ragged):3: "))
    #expect(shell.refusal(of: "data \(bad) --label zz").contains("no column is named 'zz'"))
    #expect(
      shell.refusal(of: "data \(bad) --delimiter ab")
        == "--delimiter cannot be 'ab': give one character that is no letter or digit, or the word "
        + "tab.")
    let unknown = folder.put("", as: "data.parquet")
    #expect(
      shell.refusal(of: "data \(unknown)")
        == "\(unknown): only .csv, .tsv, .txt, .npy and .safetensors files hold datasets; rename "
        + "it to say which it is.")
    for name in ["empty.csv", "empty.npy", "empty.safetensors"] {
      #expect(shell.refusal(of: "data \(folder.put("", as: name))").contains(name))
    }
  }
}
