import CommandLanguage
import Foundation
import Results
import Safetensors
import Sessions
import Sweeps
import Transcripts

/// What `sweep NAME` is to do: the design that its options make of what there is.
struct SweepPlan {
  private(set) var design: SweepDesign
  /// What is said of values that go together.
  private(set) var notes: [String] = []

  /// - Throws: `SweepError`, or `Refusal` where nothing says what to do.
  init(
    _ options: SweepOptions, name: String, earlier: SweepDesign?, in bench: Workbench
  ) throws {
    let session = bench.session
    guard options.definesDesign || earlier != nil else {
      throw Refusal(
        "there is no sweep '\(name)', here or in '\(options.folder ?? "\(name).sweep")': give --do \"COMMAND\", and "
          + "--over NAME=VALUES for what varies. `help sweep` has an example.")
    }
    let commands = try options.commands.flatMap { try Self.commands(of: $0, in: bench) }
    guard !commands.isEmpty || earlier != nil else { throw SweepError.noCommand }
    let isNew = !commands.isEmpty
    let first = options.firstSeed ?? earlier?.seeds.first ?? session.seed
    let count = options.seeds ?? earlier?.seeds.count ?? 5
    guard first <= UInt64.max - UInt64(count - 1) else {
      throw Refusal(
        "\(count) seeds from \(first) on are more than there are; give a smaller --seed, or fewer --seeds."
      )
    }
    design = SweepDesign(
      grid: try Self.grid(options, earlier: earlier?.grid, isNew: isNew, seed: session.seed),
      seeds: (0..<UInt64(count)).map { first &+ $0 },
      commands: isNew ? commands : earlier?.commands ?? [],
      measures: options.measures?.map { $0.trimmingCharacters(in: .whitespaces) }
        ?? earlier?.measures ?? [],
      keep: options.keep ?? earlier?.keep ?? [],
      sources: [], numerics: Version.numerics)
    try design.requireUse()
    let own = try Self.sources(options, in: session)
    let isOfSession = isNew || options.isFresh || options.data != nil
    // A session that has not got the data of before goes on with those of the folder.
    let lacks = earlier.map { earlier in
      earlier.sources.contains { source in !own.contains { $0.name == source.name } }
    }
    design.sources =
      isOfSession && (lacks != true || options.isFresh || options.data != nil)
      ? own : earlier?.sources ?? own
    for source in design.sources {
      guard let other = session.object(named: source.name)?.digest, other != source.digest else {
        continue
      }
      notes.append(
        "note: '\(source.name)' of this session is another than the one that cells begin with; --data "
          + "\(source.name) takes it instead.")
    }
    let files = NamedFiles(in: design, bench.files).sources
    design.files = files.isEmpty ? nil : files
    if options.with.count == 1, let axis = design.grid.axes.first(where: { $0.names.count == 2 }) {
      notes.append("note: \(axis.names[1]) goes with \(axis.names[0]), value by value.")
    }
  }

  private static func grid(
    _ options: SweepOptions, earlier: SweepGrid?, isNew: Bool, seed: UInt64
  ) throws -> SweepGrid {
    let over = try options.over.map { try SweepAxis($0) }
    let with = try options.with.map { try SweepAxis($0) }
    guard let earlier, !isNew, with.isEmpty else {
      guard !over.isEmpty || !with.isEmpty || options.sample != nil || earlier == nil else {
        return try earlier ?? SweepGrid(over: [])
      }
      return try SweepGrid(over: over, with: with, sample: options.sample, seed: seed)
    }
    guard !over.isEmpty || options.sample != nil else { return earlier }
    // What is given takes the place of the axis of its name; the others stay.
    var axes = earlier.axes
    for axis in over {
      if let joined = axes.first(where: { $0.names.count > 1 && $0.names.contains(axis.names[0]) })
      {
        throw SweepError.joined(
          axis.names[0], with: joined.names.filter { $0 != axis.names[0] })
      }
      if let place = axes.firstIndex(where: { $0.names == axis.names }) {
        axes[place] = axis
      } else {
        axes.append(axis)
      }
    }
    // A sample of before that the grid is no larger than is all of it.
    let size = axes.reduce(1) { $0 * $1.steps.count }
    return try SweepGrid(
      over: axes, sample: options.sample ?? earlier.sample.flatMap { $0 < size ? $0 : nil },
      seed: options.sample == nil ? earlier.sampleSeed : seed)
  }

  /// The datasets that cells begin with, in the order of the session.
  private static func sources(
    _ options: SweepOptions, in session: Session
  ) throws -> [SweepDesign.Source] {
    guard !options.isFresh else { return [] }
    return session.objects.filter { object in
      object.content.role == .dataset && options.data?.contains(object.name) ?? true
    }.map { SweepDesign.Source(name: $0.name, digest: $0.digest) }
  }

  /// The commands that one `--do` stands for: itself, or those of a transcript.
  private static func commands(of text: String, in bench: Workbench) throws -> [String] {
    guard text.lowercased().hasSuffix(".chart"), !text.contains(where: \.isWhitespace) else {
      return [text]
    }
    let path = bench.files.source(of: try TypedPath.expanded(text))
    let transcript: Transcript
    do {
      transcript = try Transcript(contentsOf: path)
    } catch {
      throw Refusal("--do \(text): \(error)")
    }
    let commands = transcript.commands.map(\.text)
    guard !commands.isEmpty else {
      throw Refusal("'\(text)' has no command: lines of commands begin with '> '.")
    }
    return commands
  }

  /// The session that cells begin with: datasets of `session` where they are still those of the design, or else
  /// those of the folder.
  ///
  /// - Throws: `Refusal` naming the dataset that is in neither.
  func base(in session: Session, _ folder: SweepFolder) throws -> Session {
    let sources = design.sources
    let own = session.filtered { object in
      sources.contains { $0.name == object.name && $0.digest == object.digest }
    }
    if own.objects.count == sources.count { return own }
    if access(folder.dataPath(of: design), F_OK) == 0 { return try folder.base(of: design) }
    let missing = sources.first { source in !own.objects.contains { $0.name == source.name } }
    throw Refusal(
      "the dataset '\(missing?.name ?? "")' that cells begin with has changed or is gone, from the session and "
        + "from '\(folder.path)'; give --do again to sweep with what there is now.")
  }
}
