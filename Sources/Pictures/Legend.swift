import Documents

/// What the marks of a picture mean, and whether a colour alone tells.
struct Legend {
  struct Entry: Hashable {
    enum Sample: Hashable { case line, dashes, points, region, level(Character) }
    let name: String
    let role: Role
    let sample: Sample
  }

  private(set) var entries: [Entry] = []
  /// Whether two of those who are drawn have the same colour.
  let repeatsColours: Bool
  /// Whether letters are a painted plane's, so that points have signs.
  let isPainted: Bool
  /// Whether it takes marks to tell one from the other where there are no colours.
  let isOfSeveral: Bool

  init(of panels: [Panel]) {
    var seen: Set<Entry> = []
    var found: [Entry] = []
    func add(_ name: String, _ role: Role, _ sample: Entry.Sample) {
      let entry = Entry(name: name, role: role, sample: sample)
      if !name.isEmpty, seen.insert(entry).inserted { found.append(entry) }
    }
    var roles: Set<Role> = []
    for mark in panels.lazy.flatMap(\.marks) {
      switch mark {
      case .line(let line):
        roles.insert(line.role)
        add(line.name, line.role, line.isDashed ? .dashes : .line)
      case .points(let points):
        roles.insert(points.role)
        add(points.name, points.role, .points)
      case .regions(let regions):
        let experts = Set(regions.cells.lazy.joined().map(\.expert))
        for expert in experts.sorted() {
          roles.insert(.expert(expert))
          add("expert \(expert)", .expert(expert), .region)
        }
      case .interval(let interval): roles.insert(interval.role)
      case .bar, .strip, .cells: break
      }
    }
    for panel in panels {
      for level in panel.levels { add(level.name, .null, .level(level.mark)) }
    }
    let inks = roles.filter { $0 != .null }.map { Ink.index(of: $0) }
    repeatsColours = Set(inks).count < inks.count
    isOfSeveral = roles.count > 1
    isPainted = found.contains { $0.sample == .region }
    entries = found
  }
}

extension Panel {
  /// What bars and intervals are held against, with the mark that it has in ascii; its number where all have one.
  fileprivate var levels: [(name: String, mark: Character)] {
    var (ofBars, ofIntervals): (Set<Double>, Set<Double>) = ([], [])
    var isUpright = false
    for mark in marks {
      switch mark {
      case .bar(let bar): bar.level.map { _ = ofBars.insert($0) }
      case .interval(let interval):
        interval.level.map { _ = ofIntervals.insert($0) }
        isUpright = isUpright || interval.isUpright
      case .line, .points, .strip, .cells, .regions: break
      }
    }
    func name(_ word: String, _ levels: Set<Double>) -> String {
      levels.count == 1 ? "\(word) \(NumberText(digits: 3)(levels.first))" : word
    }
    return (ofBars.isEmpty ? [] : [(name("level", ofBars), barsInRows == nil ? "-" : "|")])
      + (ofIntervals.isEmpty ? [] : [(name("chance", ofIntervals), isUpright ? "-" : ":")])
  }
}

extension CharacterPicture {
  /// The mark of a line or a point, where colours do not tell.
  static func mark(_ role: Role) -> Character {
    switch role {
    case .null: "."
    case .layer: "L"
    case .expert(let index): letters[abs(index % letters.count)]
    case .other(let index): signs[abs(index % signs.count)]
    }
  }

  private static let letters: [Character] = Array(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  private static let signs: [Character] = Array("*+xo#%@&")

  /// The mark of a point where letters are the ground's.
  static func sign(_ role: Role) -> Character {
    role.index.map { signs[abs($0 % signs.count)] } ?? "o"
  }

  /// The legend in lines; what takes more than a quarter of the picture is counted.
  func lines(of legend: Legend) -> [String] {
    let limit = max(1, height / 4)
    let pieces = legend.entries.prefix(limit * width).map { entry in
      let name = fitted(entry.name, to: width - 5)
      return (text: inked(sample(entry, legend), .drawn(entry.role)) + " " + name, name: name)
    }
    let whole = rows(of: pieces.map { ($0.text, displayWidth($0.name) + 3) })
    if whole.count <= limit, pieces.count == legend.entries.count { return whole }
    for kept in (0..<pieces.count).reversed() {
      let more = "and \(legend.entries.count - kept) more"
      let rows = rows(
        of: pieces[..<kept].map { ($0.text, displayWidth($0.name) + 3) } + [(more, more.count)])
      if rows.count <= limit { return rows }
    }
    return []
  }

  /// As many pieces on a row as fit.
  private func rows(of pieces: [(text: String, length: Int)]) -> [String] {
    var rows: [String] = []
    var used = width + 1
    for piece in pieces {
      if used + 2 + piece.length > width {
        rows.append("  " + piece.text)
        used = 0
      } else {
        rows[rows.count - 1] += "  " + piece.text
      }
      used += 2 + piece.length
    }
    return rows
  }

  /// Two columns that look as what they stand for.
  private func sample(_ entry: Legend.Entry, _ legend: Legend) -> String {
    let mark =
      legend.isPainted && entry.sample == .points ? Self.sign(entry.role) : Self.mark(entry.role)
    let isTold = colours.hasShades ? !legend.repeatsColours : !legend.isOfSeveral
    if canvas == .ascii {
      return switch entry.sample {
      case .level(let mark): " \(mark)"
      case .dashes: "\(mark) "
      case .line: "\(mark)\(mark)"
      case .points, .region: " \(mark)"
      }
    }
    return switch entry.sample {
    case .level(let mark): mark == "-" ? " ╌" : mark == "|" ? " ┃" : " ┊"
    case .dashes: isTold || entry.role == .null ? "╌╌" : "╌\(mark)"
    case .line: isTold ? "━━" : "━\(mark)"
    case .points: isTold && !legend.isPainted ? " ●" : " \(mark)"
    case .region: isTold ? "██" : "█\(mark)"
    }
  }
}
