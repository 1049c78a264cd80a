import Experiments

extension SettingsDifference {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "finding",
      meaning:
        "what seeds say of a row: `differs` where both the trained difference and the "
        + "change by training have an adjusted p below 0.05 on one side, `structural` where "
        + "only the first has, else `open`",
      labels: ["differs"])
  ]
}
