/// The deterministic automaton that reads the generated language from anywhere, blind to topics.
///
/// Each of its states is a set of `GrammarState`: those that the words so far allow, where any of them may have
/// been at the beginning (the subset construction: Rabin & Scott 1959).
struct GrammarAutomaton {
  /// The state after each class of words, nil where the words have none left; 0 is the beginning, before any word.
  private(set) var next: [[Int?]] = []

  init() {
    var states = [GrammarState.beginning]
    var places = [GrammarState.beginning: 0]
    /// Each state's arcs by the numbers of the states.
    var arcs: [[(word: WordClass, next: Int)]] = []
    while arcs.count < states.count {
      arcs.append(
        states[arcs.count].arcs.map { word, state in
          let place = places[state] ?? states.count
          if place == states.count {
            places[state] = place
            states.append(state)
          }
          return (word, place)
        })
    }
    var sets = [Array(states.indices)]
    var numbers = [sets[0]: 0]
    while next.count < sets.count {
      var reached = WordClass.allCases.map { _ in Set<Int>() }
      for state in sets[next.count] {
        for arc in arcs[state] { reached[arc.word.rawValue].insert(arc.next) }
      }
      next.append(
        reached.map { reached in
          guard !reached.isEmpty else { return nil }
          let set = reached.sorted()
          let number = numbers[set] ?? sets.count
          if number == sets.count {
            numbers[set] = number
            sets.append(set)
          }
          return number
        })
    }
  }

  /// Which classes of words may follow in a state, one a class.
  func follows(_ state: Int) -> [Bool] { next[state].map { $0 != nil } }
}
