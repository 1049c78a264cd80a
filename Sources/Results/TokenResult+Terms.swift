extension TokenResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "specialisation", formula: "sum_v n_v max_i share_i(v) / sum_v n_v",
      meaning:
        "share of a token's occurrences that its own expert takes (OLMoE); high only against "
        + "shuffled tokens"),
    Term(
      name: "of all",
      meaning:
        "the share of all tokens measured that the expert takes, or its mean gate where "
        + "routing is soft"),
    Term(
      name: "its tokens",
      meaning:
        "the tokens of which an expert takes the largest share, each with that share of its "
        + "occurrences and in brackets how often it occurs",
      labels: ["its tokens: *"]),
  ]
}
