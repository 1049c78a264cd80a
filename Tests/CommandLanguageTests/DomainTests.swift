import Foundation
import Testing

@testable import CommandLanguage

@Suite("Domain")
struct DomainTests {
  typealias Ints = Domain<TestSession, Int>
  typealias Numbers = Domain<TestSession, Double>
  typealias Texts = Domain<TestSession, String>
  let session = TestSession()

  private func advice<Value>(_ domain: Domain<TestSession, Value>, _ text: String) -> String {
    do {
      return "accepts \(try domain.parse(text, in: session))"
    } catch {
      return ([error.advice] + (error.hint.map { [$0] } ?? [])).joined(separator: "\n")
    }
  }

  @Test("describes ranges of integers readably")
  func integerDescriptions() {
    #expect(Ints.integer(1...4096).description == "an integer from 1 to 4096")
    #expect(Ints.integer(1...Int.max).description == "an integer of at least 1")
    #expect(Ints.integer(atLeast: -3).description == "an integer of at least -3")
    #expect(Ints.integer(Int.min...7).description == "an integer of at most 7")
    #expect(Ints.integer(Int.min...Int.max).description == "an integer")
    #expect(Ints.integer(2...2).description == "2")
  }

  @Test(
    "refuses what is no integer of the range",
    arguments: ["0", "4097", "1.5", "", "one", "99999999999999999999999", " 1", "0x10", "-1"])
  func integerRefusals(text: String) {
    #expect(advice(Ints.integer(1...4096), text) == "give an integer from 1 to 4096.")
  }

  @Test("takes the ends of a range of integers")
  func integerEnds() throws {
    #expect(try Ints.integer(1...4096).parse("1", in: session) == 1)
    #expect(try Ints.integer(1...4096).parse("4096", in: session) == 4096)
    #expect(try Ints.integer(-5...5).parse("-5", in: session) == -5)
  }

  @Test("describes and checks numbers")
  func numbers() {
    #expect(advice(Numbers.number(above: 0), "0") == "give a number greater than 0.")
    #expect(advice(Numbers.number(above: 0), "1e-9") == "accepts 1e-09")
    #expect(advice(Numbers.number(from: 0, to: 1), "1.5") == "give a number from 0 to 1.")
    #expect(advice(Numbers.number(from: 0, to: 1), "1") == "accepts 1.0")
    #expect(
      advice(Numbers.number(from: 0, below: 1), "1") == "give a number of at least 0 and below 1.")
    #expect(
      advice(Numbers.number(above: 0, to: 2.5), "3")
        == "give a number greater than 0 and at most 2.5.")
    for text in ["nan", "inf", "-infinity", "1e999", "x", ""] {
      #expect(advice(Numbers.number(), text) == "give a finite number.")
    }
  }

  @Test("takes any seed of 64 bits")
  func seeds() {
    let seeds = Domain<TestSession, UInt64>.seed
    #expect(advice(seeds, "18446744073709551615") == "accepts 18446744073709551615")
    #expect(advice(seeds, "-1") == "give a whole number from 0 to 2^64 - 1.")
  }

  @Test("suggests the nearest choice")
  func choices() {
    let routings = Domain<TestSession, Routing>.choice
    #expect(routings.placeholder == "dense|top-k|soft")
    #expect(advice(routings, "top-k") == "accepts topK")
    #expect(advice(routings, "sotf") == "give dense, top-k or soft; did you mean 'soft'?")
    #expect(advice(routings, "Soft") == "give dense, top-k or soft; did you mean 'soft'?")
    #expect(advice(routings, "zzz") == "give dense, top-k or soft.")
    #expect(advice(Texts.choice(["mse"]), "rms") == "give mse.")
  }

  @Test(
    "takes new names of letters, digits and marks",
    arguments: [
      ("moe", true), ("moe.jacobian-2_b", true), ("é模型", true), ("ड़ी", true), ("2moe", false),
      ("", false), ("a b", false), ("a/b", false), ("-a", false), ("👩", false),
    ])
  func newNames(text: String, isName: Bool) {
    let refusal = "begin a name with a letter, and go on with letters, digits, '_', '-' or '.'."
    #expect(advice(Texts.name, text) == (isName ? "accepts \(text)" : refusal))
  }

  @Test("names what exists when a name does not")
  func existingNames() {
    let models = Texts.name("model", in: \.models)
    #expect(models.placeholder == "MODEL")
    #expect(advice(models, "moe") == "accepts moe")
    #expect(
      advice(models, "meo")
        == "there is no model of that name; did you mean 'moe'?\nThere are dense, moe, soft.")
    #expect(
      advice(models, "zebra") == "there is no model of that name.\nThere are dense, moe, soft.")
    let datasets = Texts.name("dataset", in: \.datasets, madeBy: "data blobs --name d")
    #expect(advice(datasets, "d") == "there is no dataset yet.\n`data blobs --name d` makes one.")
    let many = Texts.name("expert", in: { _ in (0..<11).map { "x\($0)" } })
    #expect(
      advice(many, "zebra")
        == "there is no expert of that name.\nThere are x0, x1, x2, x3, x4, x5, x6, x7 and 3 more.")
  }

  @Test("parses lists, and says which item does not fit")
  func lists() throws {
    let list = Domain<TestSession, [Int]>.list(of: .integer(1...9))
    #expect(try list.parse("1,2,3", in: session) == [1, 2, 3])
    #expect(advice(list, "1,,3") == "its item '' does not fit; give an integer from 1 to 9.")
    #expect(advice(list, "1,12") == "its item '12' does not fit; give an integer from 1 to 9.")
    #expect(advice(list, "12") == "give an integer from 1 to 9.")
  }

  @Test("parses further with map")
  func mapping() {
    let even = Ints.integer(0...9).map { value throws(DomainError) in
      guard value % 2 == 0 else { throw DomainError("give an even integer.") }
      return value / 2
    }
    #expect(advice(even, "4") == "accepts 2")
    #expect(advice(even, "3") == "give an even integer.")
    #expect(even.named("EVEN").placeholder == "EVEN")
  }
}

@Suite("File domain")
final class FileDomainTests {
  @Test("names that are not UTF-8 are left out, since no line can say them")
  func notUTF8() throws {
    let path = Array((folder + "digits-").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
    let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    close(descriptor)
    #expect(PathCompletion.entries(of: folder).count == 5)
    #expect(!PathCompletion.candidates(for: folder + "digits", extensions: []).isEmpty)
    #expect(
      PathCompletion.candidates(for: folder + "digits-", extensions: []).isEmpty)
  }

  @Test("a pipe may have any name where pipes are taken")
  func pipes() throws {
    try #require(mkfifo(folder + "pipe", 0o600) == 0)
    let taking = Domain<TestSession, String>.file(
      extensions: ["chart"], mustExist: true, takesPipes: true)
    #expect(try taking.parse(folder + "pipe", in: session) == folder + "pipe")
    #expect(try taking.parse("/dev/stdin", in: session) == "/dev/stdin")
    #expect(throws: DomainError.self) { try taking.parse(folder + "notes.txt", in: session) }
    #expect(throws: DomainError.self) {
      try Domain<TestSession, String>.file(extensions: ["chart"], mustExist: true)
        .parse(folder + "pipe", in: session)
    }
  }

  let folder: String
  let session = TestSession()

  init() throws {
    folder = NSTemporaryDirectory() + "command-language-\(UInt64.random(in: 0...UInt64.max))/"
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder + "my data", withIntermediateDirectories: true)
    for name in ["digits.csv", "digits two.csv", ".hidden.csv", "notes.txt", "my data/x.csv"] {
      #expect(manager.createFile(atPath: folder + name, contents: Data()))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func candidates(_ prefix: String) -> [String] {
    Domain<TestSession, String>.file(extensions: ["csv"]).complete(folder + prefix, in: session)
      .map { String($0.text.dropFirst(folder.count)) + ($0.isPartial ? "…" : "") }
  }

  @Test("completes names of the right kind, directories, and hidden files when asked")
  func completion() {
    #expect(candidates("") == ["digits two.csv", "digits.csv", "my data/…"])
    #expect(candidates("dig") == ["digits two.csv", "digits.csv"])
    #expect(candidates(".") == [".hidden.csv"])
    #expect(candidates("my data/") == ["my data/x.csv"])
    #expect(candidates("none/") == [])
  }

  @Test("refuses what is not there, a directory, and another kind of file")
  func refusals() throws {
    let existing = Domain<TestSession, String>.file(extensions: ["csv"], mustExist: true)
    func advice(_ path: String) -> String {
      do {
        return try existing.parse(path, in: session)
      } catch {
        return error.advice
      }
    }
    #expect(advice(folder + "digits.csv") == folder + "digits.csv")
    #expect(advice(folder + "digitz.csv") == "there is no such file; did you mean 'digits.csv'?")
    #expect(advice(folder + "notes.txt") == "give a file name that ends in .csv.")
    #expect(advice(folder + "my data") == "it is a directory; give a file.")
    #expect(advice("") == "give an existing file in .csv.")
    #expect(advice("a\u{0}b") == "give an existing file in .csv.")
  }

  @Test("expands ~ to the home directory")
  func home() throws {
    let files = Domain<TestSession, String>.file()
    #expect(try files.parse("~/x", in: session) == NSHomeDirectory() + "/x")
    #expect(try files.parse("a~/x", in: session) == "a~/x")
    #expect(files.complete("~", in: session) == [Completion("~/", isPartial: true)])
  }

  @Test("expands variables of the environment, and names the one that is not set")
  func variables() throws {
    setenv("CHARTROOM_TEST_FOLDER", "/some/where", 1)
    let files = Domain<TestSession, String>.file()
    for (typed, path) in [
      ("$CHARTROOM_TEST_FOLDER/x", "/some/where/x"), ("${CHARTROOM_TEST_FOLDER}x", "/some/wherex"),
      ("a$/b", "a$/b"), ("$5", "$5"), ("${x", "${x"), ("a$", "a$"), ("${}", "${}"),
    ] {
      #expect(try files.parse(typed, in: session) == path)
    }
    let error = #expect(throws: DomainError.self) {
      try files.parse("a/$CHARTROOM_NOT_SET", in: session)
    }
    #expect(error?.advice == "the environment variable CHARTROOM_NOT_SET is not set.")
  }
}
