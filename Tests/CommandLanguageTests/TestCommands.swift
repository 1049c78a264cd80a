import CommandLanguage

/// A small session to run commands on.
struct TestSession: Sendable, Equatable {
  var models = ["dense", "moe", "soft"]
  var datasets: [String] = []
  var log: [String] = []
}

enum Routing: String, CaseIterable, Sendable {
  case dense
  case topK = "top-k"
  case soft
}

struct TrainingOptions: Sendable, Equatable {
  var steps = 1000
  var learningRate = 1e-3
  var routing = Routing.soft
  var seed: UInt64?
  var quiet = false
}

struct Marks: Sendable, Equatable {
  var marks: [Int] = []
}

typealias TestCommand = Command<TestSession, String>
typealias TestTable = CommandTable<TestSession, String>

extension TestCommand {
  static let jacobian = TestCommand(
    "jacobian", abstract: "Measures the Jacobian of a model.", topic: "probes",
    discussion: ["The spectrum is averaged over inputs."],
    formula: ["J = dy/dx"], examples: ["jacobian moe --samples 512"], seeAlso: ["train", "note"],
    effect: .reads,
    .positional("model", .name("model", in: \.models), help: "The model to measure."),
    .optionalPositional(
      "data", .name("dataset", in: \.datasets, madeBy: "data blobs --name d"), help: "Inputs."),
    .option("samples", .integer(1...4096), default: 64, help: "Inputs to average over."),
    .option("seed", .seed, help: "Seed of the draw."),
    .option("scale", .number(above: 0.0, unit: "nats"), default: 0.5, help: "Scale."),
    .option(
      "match", .optionalLeading(keywords: ["total", "active"], then: .name("model", in: \.models)),
      help: "Capacity to match."),
    .flag("raw", help: "Leaves out the weights.")
  ) { (session: inout TestSession, model, data, samples, seed, scale, match, raw) in
    session.log.append("jacobian")
    let matched = match.map { "\($0.0 ?? "-")/\($0.1)" } ?? "nil"
    return
      "\(model) \(data ?? "nil") \(samples) \(seed.map(String.init) ?? "nil") \(scale) \(matched) \(raw)"
  }

  static let training = ParameterGroup<TestSession, TrainingOptions>(
    "Training", defaults: TrainingOptions()
  ) {
    $0.option("steps", .integer(atLeast: 0), \.steps, help: "Steps to take.")
    $0.option("lr", .number(above: 0), \.learningRate, help: "Step size.")
    $0.option("routing", .choice, \.routing, help: "How inputs are routed.")
    $0.option("seed", .seed, \.seed, help: "Seed of the weights.")
    $0.flag("quiet", \.quiet, help: "Prints no progress.")
  }

  static let train = TestCommand(
    "train", abstract: "Trains a model.", topic: "data and models",
    .positional("name", .name, help: "The model's name."), .group(training)
  ) { (session: inout TestSession, name, options) in
    session.models.append(name)
    return "\(name) \(options.steps) \(options.learningRate) \(options.routing) "
      + "\(options.seed.map(String.init) ?? "nil") \(options.quiet)"
  }

  static let note = TestCommand(
    "note", abstract: "Says its words.", topic: "session", effect: .reads,
    .remaining("words", .text, help: "Words."),
    .option("file", .file(extensions: ["csv"]), help: "A file."),
    .option("routings", .list(of: .choice), default: [Routing.dense, .topK], help: "Routings.")
  ) { (_: inout TestSession, words, file, routings) in
    words.joined(separator: "|") + (file.map { " in \($0)" } ?? "")
      + " " + routings.map(\.rawValue).joined(separator: "+")
  }

  /// Says which options it was given.
  static let measure = TestCommand(
    "measure", abstract: "Measures with what goes together.", topic: "probes", effect: .reads,
    rules: [
      .only(["top"], with: "again"),
      .excludes(["draws"], with: "top", "block"),
      .excludes(["kind"], with: "block", saying: "is of experts; --block is of all."),
      .excludes(["wide"], with: "kinds soft"),
      .needs(["least"], "tokens"),
      .needs(["floor"], "kinds top-k", "kind dense", saying: "is of another kind."),
      .excludes(["least"], with: OptionCondition("model") { $0.hasPrefix("d") }),
    ],
    .optionalPositional("model", .name("model", in: \.models), help: "The model."),
    .flag("again", help: "Again."), .option("top", .integer(1...9), help: "The largest."),
    .flag("block", help: "All."), .option("draws", .integer(0...9), default: 2, help: "Draws."),
    .option("kind", .choice, default: Routing.soft, help: "One kind."),
    .option("kinds", .list(of: .choice), default: [Routing.soft], help: "Several."),
    .flag("tokens", help: "Of tokens."), .option("least", .integer(1...9), help: "So often."),
    .flag("floor", help: "A floor."), .flag("wide", help: "Wide."), .given
  ) {
    (_: inout TestSession, _, _, _, _, _, _, _, _, _, _, _, given: GivenOptions) in
    given.names.joined(separator: " ")
  }

  /// Takes the rest of the line, after nothing or after options and an argument.
  static let say = TestCommand(
    "say", abstract: "Says a text.", topic: "session", effect: .reads,
    .rest("text", help: "The text.")
  ) { (_: inout TestSession, text) in text }

  static let sweep = TestCommand(
    "sweep", abstract: "Runs a command over and over.", topic: "session",
    .positional("name", .name, help: "The result's name."),
    .repeatedOption("over", .text.named("NAME=LIST"), help: "What to vary."),
    .option(
      "match", .optionalLeading(keywords: ["total"], then: .name("model", in: \.models)),
      help: "What to match."),
    .flag("quiet", help: "Prints less."),
    .rest("command", holdsCommand: true, help: "The command.")
  ) { (_: inout TestSession, name, over, match, quiet, command) in
    "\(name) \(over) \(match?.1 ?? "-") \(quiet) <\(command)>"
  }

  static let marking = ParameterGroup<TestSession, Marks>("Marks", defaults: Marks()) {
    $0.repeatedOption("mark", .integer(0...99), \.marks, help: "A mark.")
  }

  static let mark = TestCommand(
    "mark", abstract: "Marks.", topic: "session", effect: .reads, .group(marking)
  ) { (_: inout TestSession, options) in "\(options.marks)" }

  static let quit = TestCommand("quit", abstract: "Leaves.", topic: "session", effect: .reads) {
    (session: inout TestSession) in
    session.log.append("quit")
    return "bye"
  }
}

extension TestTable {
  static let all = TestTable([
    .jacobian, .train, .note, .quit, .measure, .say, .sweep, .mark,
  ])

  /// The error a line gives, whole, as the shell prints it.
  func failure(_ line: String, in session: TestSession = TestSession()) -> String {
    do {
      _ = try invocation(of: line, in: session)
      return "no error"
    } catch {
      return ([error.message] + (error.hint.map { [$0] } ?? [])).joined(separator: "\n")
    }
  }

  func output(_ line: String) throws -> String? {
    var session = TestSession()
    return try run(line, in: &session)
  }
}

/// Random numbers that a seed determines.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A text of characters that matter to a lexer.
  mutating func text(maximumLength: Int = 24) -> String {
    let alphabet = [
      "a", "moe", "b", " ", "  ", "\t", "\n", "\r\n", "'", "\"", "\\", "#", "--", "-", "=",
      "samples", "é", "日本",
      "👩‍👩‍👧", "\u{0}", "\u{301}", "jacobian", "train", "~", "/", ".",
    ]
    let length = Int.random(in: 0...maximumLength, using: &self)
    return (0..<length).map { _ in alphabet.randomElement(using: &self) ?? "" }.joined()
  }
}
