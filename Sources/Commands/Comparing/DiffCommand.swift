import CommandLanguage
import Documents
import Experiments
import Results
import Sessions

extension ShellCommand {
  static let diff = ShellCommand(
    "diff", abstract: "Sets two comparisons against each other, seed by seed.", topic: "probes",
    discussion: [
      "The first comparison's figures less the second's, paired by seed: what another setting (more "
        + "experts, another batch, longer training) does to each architecture, and to the difference that "
        + "each claim is of. Both must be over the same seeds. A row differs when it is firm between "
        + "trained models and in what training did; it is structural when only the first is firm.",
      "p are adjusted for all rows, trained and from training, as in `compare`.",
    ],
    formula: ["mean over seeds of t(A) - t(B);  from training: the same less that untrained"],
    examples: ["diff many few", "diff many few --name more-experts"],
    seeAlso: ["compare", "help claims"],
    .positional("first", comparison, help: "A comparison."),
    .positional("second", comparison, help: "What it is set against."),
    .option("name", .name, help: "What to call the result (default: FIRST.diff).")
  ) { (bench: inout Workbench, first, second, name: String?) in
    guard first != second else { throw Refusal("'\(first)' is set against itself; name another.") }
    let (own, other) = (try bench.session.layers(of: first), try bench.session.layers(of: second))
    let result: SettingsDifference
    do throws(SettingsDifference.Mismatch) {
      result = try SettingsDifference((first, own), (second, other))
    } catch {
      switch error {
      case .seeds:
        throw Refusal(
          "'\(first)' is over \(seeds(own)) and '\(second)' over \(seeds(other)): differences are "
            + "paired by seed; make both with the same --seed, --seeds and --data-seeds.")
      case .architectures:
        throw Refusal("'\(first)' and '\(second)' have no architecture, or no layer, in common.")
      }
    }
    return try bench.keep(
      result, as: name ?? "\(first).diff", reporting: result.report(digits: bench.digits))
  }

  /// The name of a comparison of the session.
  private static var comparison: Domain<Workbench, String> {
    .name(
      "comparison",
      in: { bench in
        bench.session.objects.filter {
          $0.content is Comparison || $0.content is LanguageComparison
        }.map(\.name)
      }, madeBy: "compare --routings dense,top-k --seeds 3", other: { $1.what($0) })
  }

  private static func seeds(_ layers: [(layer: Int?, comparison: Comparison)]) -> String {
    let seeds = layers.first?.comparison.seeds ?? []
    guard let first = seeds.first, let last = seeds.last, first != last else {
      return "seed \(seeds.first ?? 0)"
    }
    return "\(counted(seeds.count, "seed")), \(first) to \(last)"
  }
}

extension Session {
  /// The layers of a comparison; the one of a comparison of single layers has no number.
  fileprivate func layers(
    of name: String
  ) throws -> [(layer: Int?, comparison: Comparison)] {
    switch object(named: name)?.content {
    case let comparison as Comparison: [(nil, comparison)]
    case let comparison as LanguageComparison:
      zip(comparison.layers, comparison.comparisons).map { ($0, $1) }
    default: throw SessionError.noObject(name: name, wanted: "comparison")
    }
  }
}
