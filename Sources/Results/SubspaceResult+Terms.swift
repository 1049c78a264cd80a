extension SubspaceResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "overlap", formula: "|U_i^T U_j|_F^2 / r",
      meaning: "shared part of two subspaces; r / dimension by chance"),
    Term(name: "geodesic", formula: "|theta|_2", meaning: "path between subspaces, radians"),
    Term(name: "chordal", formula: "|sin theta|_2", meaning: "chordal distance of subspaces"),
    Term(
      name: "angles", formula: "arccos(svd(U_i^T U_j))",
      meaning:
        "the principal angles between two experts' subspaces, from the smallest, in "
        + "radians: 0 is a direction they share, 1.57 one at a right angle",
      labels: ["angles *", "angle*"]),
    Term(
      name: "random subspaces", formula: "r / dimension",
      meaning:
        "the overlap that two subspaces in random directions have on average",
      labels: ["overlap of random subspaces"]),
  ]
}
