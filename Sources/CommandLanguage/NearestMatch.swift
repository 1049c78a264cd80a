/// How many edits lead from one word to another: a character inserted, deleted, replaced, or swapped
/// with its neighbour, no character edited twice (the optimal string alignment distance of Damerau
/// and Levenshtein).
///
/// - Complexity: O(m · n).
func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var beforeLast = [Int](repeating: 0, count: second.count + 1)
  var last = Array(0...second.count)
  for i in first.indices {
    var row = [i + 1]
    for j in second.indices {
      let replaced = last[j] + (first[i] == second[j] ? 0 : 1)
      var distance = min(replaced, last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
        distance = min(distance, beforeLast[j - 1] + 1)
      }
      row.append(distance)
    }
    (beforeLast, last) = (last, row)
  }
  return last[second.count]
}

/// The candidate a person most likely meant by `typed`, or nil when none is near.
///
/// A candidate is near when it takes at most one edit for each three characters, or when `typed`, two
/// characters or more, is its beginning. Case does not count; the first of equally near ones wins.
public func nearestMatch(to typed: String, among candidates: some Sequence<String>) -> String? {
  let word = Array(typed.lowercased().prefix(maximumTypedLength + 1))
  guard !word.isEmpty, word.count <= maximumTypedLength else { return nil }
  var nearest: (candidate: String, distance: Double)?
  for candidate in candidates where candidate.utf8.count <= 4 * maximumTypedLength {
    let letters = Array(candidate.lowercased())
    let longer = max(word.count, letters.count)
    var distance = Double(editDistance(word, letters))
    if distance > Double(max(1, longer / 3)) || Int(distance) >= longer {
      // An abbreviation is a worse match than any misspelling, and the shorter the rest the better.
      guard word.count >= 2, letters.starts(with: word) else { continue }
      distance = Double(longer)
    }
    if distance < nearest?.distance ?? .infinity { nearest = (candidate, distance) }
  }
  return nearest?.candidate
}

private let maximumTypedLength = 64

/// "; did you mean 'soft'?" or, when nothing is near, `end`.
func suggestion(
  for typed: String, among candidates: some Sequence<String>, end: String = "."
) -> String {
  nearestMatch(to: typed, among: candidates).map { "; did you mean '\($0)'?" } ?? end
}
