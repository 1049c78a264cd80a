import Documents

/// The labels below an axis, as many of them as stand apart.
struct AxisLine {
  /// Those that are shown, with the columns they stand at.
  private(set) var labels: [(column: Int, text: String)] = []
  private(set) var text = ""
  /// What all names begin with, and is not shown at each: `expert`.
  private(set) var commonPrefix = ""

  /// Labels of an axis of so many columns, in the `room` there is from its left end.
  init(_ labels: [(column: Int, text: String)], columns: Int, room: Int) {
    let shown = labels.map { (column: $0.column, text: displayed($0.text)) }
    if place(shown, room: room) { return }
    let prefix = Self.prefix(of: shown.map(\.text))
    if !prefix.isEmpty {
      let short = shown.map { (column: $0.column, text: String($0.text.dropFirst(prefix.count))) }
      commonPrefix = prefix.trimmedAtEnd
      if place(short, room: room) { return }
      thin(short, room: room)
      return
    }
    let each = columns / max(1, shown.count) - 1
    if each >= 5, place(shown.map { ($0.column, fitted($0.text, to: each)) }, room: room) { return }
    thin(shown.map { ($0.column, fitted($0.text, to: max(6, room / 4))) }, room: room)
  }

  /// Shows every second, every third and so on, with 0 among them.
  private mutating func thin(_ labels: [(column: Int, text: String)], room: Int) {
    let zero = labels.firstIndex { $0.text == "0" } ?? 0
    for step in 2...max(2, labels.count) {
      let some = stride(from: zero % step, to: labels.count, by: step).map { labels[$0] }
      if place(some, room: room) { return }
    }
  }

  /// Sets labels one beside the other; false where two would touch.
  private mutating func place(_ labels: [(column: Int, text: String)], room: Int) -> Bool {
    var line = ""
    var used = 0
    for label in labels {
      let length = displayWidth(label.text)
      let start = max(0, min(room - length, label.column - length / 2))
      guard used == 0 || start > used, start >= used, start + length <= room else { return false }
      line += blanks(start - used) + label.text
      used = start + length
    }
    (self.labels, text) = (labels, line)
    return true
  }

  /// The words that all begin with, up to a blank.
  private static func prefix(of names: [String]) -> String {
    guard names.count > 1, var prefix = names.first?[...] else { return "" }
    for name in names.dropFirst() { prefix = prefix.commonPrefix(with: name) }
    guard let blank = prefix.lastIndex(of: " ") else { return "" }
    return String(prefix[...blank])
  }
}

extension Substring {
  fileprivate func commonPrefix(with other: String) -> Substring {
    let count = zip(self, other).prefix { $0 == $1 }.count
    return prefix(count)
  }
}
