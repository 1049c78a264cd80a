/// How many of some singular values, descending, of a matrix whose larger side is `side` are not zero.
///
/// Rounding leaves values of up to about side · ε · s₁ where there are none: what is no larger counts as
/// zero wherever the smallest values are asked for. The same of variances, of samples×features.
/// Source: the tolerance of `rank` in MATLAB and NumPy; Golub and Van Loan, section 5.4.1.
func numericalRank(_ values: some Collection<Double>, side: Double) -> Int {
  guard let first = values.first else { return 0 }
  let least = side * .ulpOfOne * first
  return values.prefix { $0 > least }.count
}
