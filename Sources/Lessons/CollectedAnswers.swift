import Documents
import Foundation
import Safetensors

/// What the files of many participants say: where everybody is, and which questions fail.
public struct CollectedAnswers: Sendable {
  /// A person in a lesson.
  struct Place: Hashable {
    let person: String
    let lesson: String
  }

  private var places: [Place: Standing] = [:]
  private var asked: [Asked: Tally] = [:]
  private var names: [Place: String] = [:]
  /// Files and lines that hold something else.
  public private(set) var unreadable: [String] = []
  public private(set) var fileCount = 0

  /// Lines of a file that are read.
  static let lineLimit = 100_000

  /// Reads every `.jsonl` of a folder.
  ///
  /// - Throws: `SafetensorsError` when there is no such folder.
  public init(folder: String) throws(SafetensorsError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw .system(
        path: folder, operation: "read answers in", reason: "there is no such folder")
    }
    for name in names.sorted() where name.hasSuffix(".jsonl") {
      fileCount += 1
      read(name, in: folder)
    }
  }

  private mutating func read(_ name: String, in folder: String) {
    guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
      unreadable.append("\(name) could not be read")
      return
    }
    var bad = 0
    for line in bytes.split(separator: 0x0A).prefix(Self.lineLimit) {
      guard let line = try? JSONDecoder().decode(AnswerLine.self, from: line) else {
        bad += 1
        continue
      }
      add(line)
    }
    if bad > 0 { unreadable.append("\(bad) line\(bad == 1 ? "" : "s") of \(name)") }
  }

  /// Takes a line in.
  mutating func add(_ line: AnswerLine) {
    // Who gave a name goes on under it in another run.
    let person = line.name.isEmpty ? line.participant : line.name
    let place = Place(person: person, lesson: line.lesson)
    names[place] = line.name
    places[place, default: Standing()].add(line)
    guard let question = line.question, line.event != .guess else { return }
    let key = Asked(lesson: line.lesson, version: line.version, question: question)
    asked[key, default: Tally(text: line.text ?? "")].add(line, of: place)
  }

  /// Who is where.
  public var people: Table {
    var table = Table([
      "~name", "*lesson", "*at", "right", "at once", "wrong", "hints", "shown", "minutes",
    ])
    let sorted = places.sorted {
      ($0.key.lesson, $0.key.person) < ($1.key.lesson, $1.key.person)
    }
    for (place, standing) in sorted {
      let name = names[place] ?? ""
      table.add(
        [name.isEmpty ? "(\(place.person.prefix(6)))" : name, place.lesson, standing.at]
          + standing.cells)
    }
    return table
  }

  /// The questions, those that fail most first: of whom that were asked how many did not know at once.
  public var questions: Table {
    var table = Table(["*question", "failed", "shown", "~often instead", "~asked"])
    let sorted = asked.sorted {
      ($0.value.failingShare, $1.key) > ($1.value.failingShare, $0.key)
    }
    for (key, tally) in sorted where tally.failingShare > 0 {
      table.add(["\(key.lesson) \(key.question)"] + tally.cells)
    }
    return table
  }

  /// Both tables, with what was not read.
  public var report: Report {
    var report = Report()
    guard !places.isEmpty else {
      report.add(
        "no answers yet: \(fileCount) files of answers, which `chartroom --answers` writes.")
      return report
    }
    report.add(.title("where everybody is"))
    report.add(people)
    report.add(.title("questions, those that fail most first"))
    report.add(questions)
    let known = asked.values.count { $0.failingShare == 0 }
    if known > 0 {
      report.add("\(known) other\(known == 1 ? " was" : "s were") answered right at once by all.")
    }
    if !unreadable.isEmpty { report.add("not read: \(unreadable.joined(separator: "; ")).") }
    return report
  }
}

extension CollectedAnswers {
  /// A question of a lesson's version.
  fileprivate struct Asked: Hashable, Comparable {
    let lesson: String
    let version: String
    let question: Int

    static func < (first: Self, second: Self) -> Bool {
      (first.lesson, first.version, first.question)
        < (second.lesson, second.version, second.question)
    }
  }

  /// How far a person is.
  fileprivate struct Standing {
    var latest = 0
    var count = 0
    var isOver = false
    var right: Set<Int> = []
    var wrongAt: Set<Int> = []
    var wrong = 0
    var hints = 0
    var shown = 0
    var seconds = 0

    mutating func add(_ line: AnswerLine) {
      latest = max(latest, line.question ?? 0)
      count = max(count, line.questions ?? 0)
      switch line.event {
      case .begin, .leave: break
      case .end: isOver = true
      case .hint: hints += 1
      case .shown, .skip: if line.question != nil { shown += 1 }
      case .guess: break
      case .answer:
        if line.right == true {
          right.insert(line.question ?? 0)
        } else {
          wrong += 1
          wrongAt.insert(line.question ?? 0)
        }
      }
      if line.event == .end || line.event == .leave { seconds += line.seconds ?? 0 }
    }

    var at: String { isOver ? "done" : latest == 0 ? "begun" : "question \(latest) of \(count)" }

    var cells: [String] {
      [
        "\(right.count)", "\(right.subtracting(wrongAt).count)", "\(wrong)", "\(hints)", "\(shown)",
        isOver ? "\((seconds + 30) / 60)" : "-",
      ]
    }
  }

  /// What became of a question, over all who were asked.
  fileprivate struct Tally {
    var text: String
    var people: Set<Place> = []
    var wrongPeople: Set<Place> = []
    var shownPeople: Set<Place> = []
    var wrong: [String: Int] = [:]

    mutating func add(_ line: AnswerLine, of place: Place) {
      if text.isEmpty { text = line.text ?? "" }
      switch line.event {
      case .answer:
        people.insert(place)
        guard line.right != true else { return }
        wrongPeople.insert(place)
        wrong[line.answer ?? "", default: 0] += 1
      case .shown, .skip:
        people.insert(place)
        shownPeople.insert(place)
      default: break
      }
    }

    /// Of those who were asked, who did not know at once.
    var failingShare: Double {
      people.isEmpty
        ? 0 : Double(wrongPeople.union(shownPeople).count) / Double(people.count)
    }

    var cells: [String] {
      let often = wrong.max { ($0.value, $1.key) < ($1.value, $0.key) }
      return [
        "\(wrongPeople.union(shownPeople).count) of \(people.count)",
        "\(shownPeople.count)", often.map { "\($0.key) (\($0.value))" } ?? "", text,
      ]
    }
  }
}
