import Documents
import Experiments
import Pictures
import Statistics

/// The specification curve of each claim that `multiverse` has, the first under the plain word.
func multiversePictures(_ multiverse: Multiverse?, caption: String) -> [NamedPicture] {
  guard let multiverse else { return [] }
  let claims = Claim.allCases.filter { claim in
    multiverse.universes.contains { $0.claim == claim }
  }
  return claims.enumerated().map { place, claim in
    NamedPicture(
      place == 0 ? "multiverse" : "multiverse-" + claim.rawValue.replacing(" ", with: "-"),
      "claim \(claim.rawValue) under every combination of conventions"
    ) { _ in
      Picture(
        specificationsOf: claim, multiverse.universes.filter { $0.claim == claim },
        verdicts: multiverse.shown, caption: caption)
    }
  }
}

extension Picture {
  /// Sorted estimates with their intervals above, the choices that each is of below.
  ///
  /// Source: Simonsohn, Simmons and Nelson, Specification curve analysis, 2020.
  fileprivate init(
    specificationsOf claim: Claim, _ universes: [Multiverse.Universe], verdicts: [Verdict],
    caption: String
  ) {
    let sorted = universes.enumerated().sorted {
      ($0.element.mean, $0.offset) < ($1.element.mean, $1.offset)
    }.map(\.element)
    let intervals = sorted.enumerated().compactMap { place, universe -> Mark? in
      guard let values = universe.values, !values.isEmpty,
        let interval = PairedDifference(values).interval
      else { return nil }
      return .interval(
        Interval(
          Double(place), universe.mean, Spread(interval.lowerBound, interval.upperBound),
          isUpright: true,
          role(of: universe.verdict, among: verdicts)))
    }
    var choices: [(convention: String, choice: String)] = []
    for convention in Set(universes.flatMap(\.choices.keys)).sorted() {
      for universe in universes {
        guard let choice = universe.choices[convention],
          !choices.contains(where: { $0 == (convention, choice) })
        else { continue }
        choices.append((convention, choice))
      }
    }
    /// The universes of each verdict as points, as `point` places them.
    func points(
      named isNamed: Bool, _ place: (Int, Multiverse.Universe) -> [Point]
    ) -> [Mark] {
      verdicts.compactMap { verdict in
        let own = sorted.enumerated().filter { $0.element.verdict == verdict }
          .flatMap { place($0.offset, $0.element) }
        guard !own.isEmpty else { return nil }
        return .points(
          Points(
            isNamed ? verdict.rawValue : "", role(of: verdict, among: verdicts), own))
      }
    }
    let last = Double(max(0, sorted.count - 1))
    let zero = Mark.line(Line("", .null, [Point(0, 0), Point(last, 0)]))
    self.init(
      "claim \(claim.rawValue): \(claim.statement)",
      caption: counted(sorted.count, "combination") + " of conventions, " + caption
        + (intervals.isEmpty ? "" : "; intervals: 95% of the mean"),
      panels: [
        Panel(
          x: Axis("combination, by its estimate", includes: [0, last]),
          y: Axis("difference in \(claim.figureCompared)", includes: [0]),
          [zero] + intervals + points(named: true) { [Point(Double($0), $1.mean)] }),
        Panel(
          x: Axis("combination, by its estimate", includes: [0, last]),
          y: Axis("", categories: choices.map { "\($0.convention): \($0.choice)" }),
          points(named: false) { place, universe in
            choices.enumerated().filter {
              universe.choices[$0.element.convention] == $0.element.choice
            }
            .map { Point(Double(place), Double($0.offset)) }
          }),
      ])
  }
}

private func role(of verdict: Verdict, among verdicts: [Verdict]) -> Role {
  .other(verdicts.firstIndex(of: verdict) ?? 0)
}
