import Safetensors

/// What a sweep does in every cell, and where.
public struct SweepDesign: Codable, Equatable, Sendable {
  /// A dataset that cells begin with.
  public struct Source: Codable, Equatable, Sendable {
    public let name: String
    /// That of its contents, 16 hexadecimal characters.
    public let digest: String

    public init(name: String, digest: String) { (self.name, self.digest) = (name, digest) }
  }

  public var grid: SweepGrid
  public var seeds: [UInt64]
  /// As they were given, with names in braces.
  public var commands: [String]
  /// The paths of the figures that are kept of each cell.
  public var measures: [String]
  /// The objects that a cell's file keeps.
  public var keep: [String]
  /// Empty where cells begin from nothing.
  public var sources: [Source]
  /// Files that commands name, with digests of what they held when the design was made; nil where there is none.
  public var files: [Source]?
  /// That of the program's numbers, which changes where the same command gives others.
  public var numerics: String

  public init(
    grid: SweepGrid, seeds: [UInt64], commands: [String], measures: [String], keep: [String],
    sources: [Source], numerics: String
  ) {
    (self.grid, self.seeds, self.commands) = (grid, seeds, commands)
    (self.measures, self.keep) = (measures, keep)
    (self.sources, self.numerics) = (sources, numerics)
  }

  /// The name that stands for a cell's seed.
  public static let seedName = "seed"

  /// Refuses commands whose names are not given, and names that no command has.
  ///
  /// - Throws: `SweepError`.
  public func requireUse() throws(SweepError) {
    guard !commands.isEmpty else { throw .noCommand }
    let known = grid.names + [Self.seedName]
    for command in commands {
      let own = Self.loopNames(in: command)
      for name in Self.names(in: command) where !known.contains(name) && !own.contains(name) {
        throw .unknownName(name, command: command, known: known)
      }
    }
    for measure in measures where grid.names.contains(measure) { throw .nameTaken(measure) }
    if let measure = measures.first(where: { $0.contains("{") }) { throw .filledMeasure(measure) }
    let used = Set(commands.flatMap(Self.names))
    if let name = grid.names.first(where: { !used.contains($0) }) { throw .unused(name) }
    for name in keep.flatMap(Self.names) where !known.contains(name) {
      throw .unknownName(name, command: "--keep", known: known)
    }
    let cells = Double(grid.sample ?? grid.size) * Double(seeds.count)
    guard cells <= Double(SweepGrid.limit) else {
      throw .tooMany(count: "\(Int(cells))", unit: "cells", limit: SweepGrid.limit)
    }
  }

  /// Whether its parts go together as those of a design that was made here do.
  public var isSound: Bool {
    let (names, axes) = (grid.names, grid.axes)
    return (1...SweepGrid.limit).contains(seeds.count) && Set(seeds).count == seeds.count
      && Set(names).count == names.count
      && axes.allSatisfy { axis in
        !axis.names.isEmpty && (1...SweepAxis.limit).contains(axis.steps.count)
          && axis.steps.allSatisfy { $0.count == axis.names.count }
          && Set(axis.steps).count == axis.steps.count
      }
      && axes.reduce(1.0) { $0 * Double($1.steps.count) } <= Double(SweepGrid.limit)
      && grid.sample.map { (1..<max(2, grid.size)).contains($0) } ?? true
      && Double(grid.sample ?? grid.size) * Double(seeds.count) <= Double(SweepGrid.limit)
  }

  /// Every cell, point by point and seed by seed, none of them done.
  public var cells: [SweepCell] {
    grid.points.flatMap { words in
      seeds.map { SweepCell(words: words, seed: $0, key: key(of: words, seed: $0)) }
    }
  }

  /// The commands of a cell with its values in their places, as a person would type them after `seed`.
  public func commands(of words: [String], seed: UInt64) -> [String] {
    commands.map { filled($0, words, seed: seed) }
  }

  /// The objects that a cell keeps.
  public func keep(of words: [String], seed: UInt64) -> [String] {
    keep.map { filled($0, words, seed: seed) }
  }

  /// `text` with values in the place of names in braces.
  private func filled(_ command: String, _ words: [String], seed: UInt64) -> String {
    let values = zip(grid.names, words) + [(Self.seedName, "\(seed)")]
    var text = ""
    var rest = command[...]
    // Left to right, so that no value is read for names again.
    while let open = rest.firstIndex(of: "{") {
      text += rest[..<open]
      rest = rest[open...]
      if let value = values.first(where: { rest.hasPrefix("{\($0.0)}") }) {
        text += value.1
        rest = rest.dropFirst(value.0.count + 2)
      } else {
        text.append(rest.removeFirst())
      }
    }
    return text + rest
  }

  /// What tells a cell from every other: the digest of its commands, its seed, its datasets and the program's
  /// numbers.
  public func key(of words: [String], seed: UInt64) -> String {
    var digest = Digest()
    let commands = commands(of: words, seed: seed)
    digest.update([commands.count])
    for command in commands { digest.update(command) }
    digest.update(seed)
    // In their order: a command that names none takes the newest.
    for source in sources {
      digest.update(source.name)
      digest.update(source.digest)
    }
    digest.update(numerics)
    for file in files ?? [] {
      digest.update(file.name)
      digest.update(file.digest)
    }
    return digest.hexadecimal
  }

  /// The names that loops of a command give values themselves: NAME of `each NAME in VALUES: ...`.
  private static func loopNames(in command: String) -> Set<String> {
    let words = command.split(whereSeparator: \.isWhitespace)
    guard words.first == "each" else { return [] }
    return Set(zip(words, words.dropFirst()).filter { $1 == "in" }.map { String($0.0) })
  }

  /// The names that stand in braces.
  static func names(in command: String) -> [String] {
    var names: [String] = []
    var rest = command[...]
    while let open = rest.firstIndex(of: "{") {
      rest = rest[rest.index(after: open)...]
      guard let close = rest.firstIndex(of: "}") else { break }
      let name = rest[..<close]
      guard let first = name.first, first.isLetter,
        name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
      else { continue }
      names.append(String(name))
    }
    return names
  }
}
