import Documents

/// Whom answers are for.
public enum OutputFormat: String, CaseIterable, Sendable {
  /// A person.
  case text
  /// A program: a line of JSON for each command, numbers in full.
  case json
  /// A program that reads tables.
  case csv
}

/// How the session looks and works; none of it changes a number.
public struct Settings: Codable, Equatable, Sendable {
  /// Significant digits of a printed number.
  public var digits = 4
  /// Threads that share the work; 0 for all processors.
  public var threads = 0
  /// Bytes that a probe, a training or a null may take at once; 0 for half of what is free.
  public var memory = 0
  /// Columns of a printed table; 0 for the terminal's own.
  public var width = 0
  /// Whether what was asked to be long is shown page by page, at a terminal.
  public var paging = true
  /// Whether a terminal shows colour.
  public var colour = true
  /// What lines of pictures are made of in characters; it is in no checkpoint, as it is of who looks.
  public var canvas = CanvasStyle.block
  /// Whom answers are for; it is in no checkpoint, as it is of who listens.
  public var format = OutputFormat.text

  public init() {}

  /// These beside a session that was saved under others: the terminal, the machine and who sits here are these,
  /// but numbers show as they did where no digits were chosen here.
  public func taking(from saved: Settings) -> Settings {
    var settings = self
    if digits == Settings().digits { settings.digits = saved.digits }
    return settings
  }

  /// Whether every setting has a value that `set` would take.
  var isValid: Bool {
    SettingDescription.all.allSatisfy { setting in
      var settings = self
      return setting.set(&settings, setting.get(self))
    }
  }
}

extension Settings {
  private enum CodingKeys: String, CodingKey {
    case digits, threads, memory, width, paging, colour
  }

  /// Settings that an older version did not have keep their defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
      value = try container.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    try read(.digits, into: &digits)
    try read(.threads, into: &threads)
    try read(.memory, into: &memory)
    try read(.width, into: &width)
    try read(.paging, into: &paging)
    try read(.colour, into: &colour)
  }

  /// Memory is written where it is set, so that other sessions are stored as they always were.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(digits, forKey: .digits)
    try container.encode(threads, forKey: .threads)
    if memory > 0 { try container.encode(memory, forKey: .memory) }
    try container.encode(width, forKey: .width)
    try container.encode(paging, forKey: .paging)
    try container.encode(colour, forKey: .colour)
  }
}

/// A setting with its description: the one table that `set`, help and completion read.
public struct SettingDescription: Sendable {
  public let name: String
  public let help: String
  /// The values in words.
  public let values: String
  /// Suggestions for completion.
  public let suggestions: [String]
  /// The value as it would be typed.
  public let get: @Sendable (Settings) -> String
  /// Takes a typed value; false when it is not one of `values`.
  public let set: @Sendable (inout Settings, String) -> Bool

  /// Whether it shows in what a transcript holds, which has no colour and no pages: numbers for programs have
  /// all their digits.
  public var isRecorded: Bool { ["digits", "width", "format"].contains(name) }

  /// Every setting, in the order they are listed.
  public static let all: [SettingDescription] = [
    integer("digits", "significant digits of a printed number", 2...17, \.digits),
    integer("threads", "threads that share the work; 0 for all processors", 0...1_024, \.threads),
    memory,
    integer(
      "width", "columns of tables; 0 for the terminal's own, 80 without one", 0...1_000,
      \.width),
    flag(
      "paging", "whether `help` and `show` stop at each screen, at a terminal", \.paging),
    flag("colour", "whether a terminal shows colour; NO_COLOR turns it off as well", \.colour),
    choice(
      "canvas",
      "what curves and points of pictures are made of in characters: block, braille where the font has it, or ascii",
      \.canvas),
    choice(
      "format",
      "text for a person; json, a line for each answer, or csv, its tables, for a program",
      \.format),
  ]

  /// One of a few words.
  private static func choice<Value: RawRepresentable & CaseIterable>(
    _ name: String, _ help: String, _ property: WritableKeyPath<Settings, Value> & Sendable
  ) -> SettingDescription where Value.RawValue == String, Value: SendableMetatype {
    let words = Value.allCases.map(\.rawValue)
    return SettingDescription(
      name: name, help: help,
      values: words.dropLast().joined(separator: ", ") + " or \(words[words.count - 1])",
      suggestions: words, get: { $0[keyPath: property].rawValue },
      set: { settings, text in
        guard let value = Value(rawValue: text) else { return false }
        settings[keyPath: property] = value
        return true
      })
  }

  /// A number of bytes, or of MiB or GiB.
  private static var memory: SettingDescription {
    let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("", 1)]
    return SettingDescription(
      name: "memory",
      help: "memory that a probe, a training or a null may take; 0 for half of what is free",
      values: "a size such as 2GiB, 512MiB or a number of bytes, from 1MiB on, or 0",
      suggestions: ["1GiB", "2GiB", "4GiB"],
      get: { settings in
        let (unit, size) = units.first { settings.memory.isMultiple(of: $0.1) } ?? ("", 1)
        return settings.memory == 0 ? "0" : "\(settings.memory / size)\(unit)"
      },
      set: { settings, text in
        let (unit, size) = units.first { text.hasSuffix($0.0) } ?? ("", 1)
        guard let count = Int(text.dropLast(unit.count)), count >= 0 else { return false }
        let (bytes, overflows) = count.multipliedReportingOverflow(by: size)
        guard !overflows, bytes == 0 || bytes >= 1 << 20 else { return false }
        settings.memory = bytes
        return true
      })
  }

  private static func integer(
    _ name: String, _ help: String, _ range: ClosedRange<Int>,
    _ property: WritableKeyPath<Settings, Int> & Sendable
  ) -> SettingDescription {
    SettingDescription(
      name: name, help: help,
      values: "an integer from \(range.lowerBound) to \(range.upperBound)", suggestions: [],
      get: { "\($0[keyPath: property])" },
      set: { settings, text in
        guard let value = Int(text), range.contains(value) else { return false }
        settings[keyPath: property] = value
        return true
      })
  }

  private static func flag(
    _ name: String, _ help: String, _ property: WritableKeyPath<Settings, Bool> & Sendable
  ) -> SettingDescription {
    SettingDescription(
      name: name, help: help, values: "on or off", suggestions: ["on", "off"],
      get: { $0[keyPath: property] ? "on" : "off" },
      set: { settings, text in
        guard text == "on" || text == "off" else { return false }
        settings[keyPath: property] = text == "on"
        return true
      })
  }
}
