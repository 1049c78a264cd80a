@testable import Statistics
import Foundation
import TestSupport
import Testing

@Suite("StudentT")
struct StudentTTests {
  @Test(
    "quantiles agree with the tables",
    arguments: [
      (1.0, 12.706204736174694), (2, 4.302652729749462), (3, 3.182446305283708),
      (9, 2.262157162798205), (30, 2.042272456301236), (1_000, 1.9623390808264083),
    ])
  func tables(degrees: Double, expected: Double) {
    expectClose(StudentT.quantile(0.975, degrees: degrees), expected, tolerance: 1e-12)
    expectClose(StudentT.quantile(0.025, degrees: degrees), -expected, tolerance: 1e-12)
  }

  @Test("other shares agree with the tables too")
  func otherShares() {
    expectClose(StudentT.quantile(0.95, degrees: 5), 2.015048373333023, tolerance: 1e-12)
    expectClose(StudentT.quantile(0.995, degrees: 10), 3.16927267261, tolerance: 1e-11)
    expectClose(StudentT.quantile(0.75, degrees: 1), 1, tolerance: 1e-14)
    #expect(abs(StudentT.quantile(0.5, degrees: 4)) <= 1e-15)
  }

  @Test(
    "is symmetric, and the quantile undoes the distribution", arguments: [1, 2.5, 9, 40, 1_000])
  func symmetric(degrees: Double) {
    #expect(StudentT.cumulative(0, degrees: degrees) == 0.5)
    for t in [0.01, 0.3, 1, 2.7, 8] {
      let (above, below) = (
        StudentT.cumulative(t, degrees: degrees), StudentT.cumulative(-t, degrees: degrees)
      )
      #expect(abs(above + below - 1) <= 1e-15)
      #expect(above > 0.5 && above < 1)
    }
    for share in [0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.9999] {
      let t = StudentT.quantile(share, degrees: degrees)
      #expect(abs(StudentT.cumulative(t, degrees: degrees) - share) <= 1e-13)
    }
  }

  @Test("with one and two degrees of freedom has closed forms", arguments: [0.2, 1, 3.5, -2])
  func closedForms(t: Double) {
    // F(t) = ½ + arctan(t)/π, and ½ + t / (2 √(2 + t²)).
    expectClose(StudentT.cumulative(t, degrees: 1), 0.5 + atan(t) / .pi, tolerance: 1e-14)
    expectClose(
      StudentT.cumulative(t, degrees: 2), 0.5 + t / (2 * (2 + t * t).squareRoot()),
      tolerance: 1e-14)
  }

  @Test("the incomplete beta function is that of the uniform and the arcsine")
  func incompleteBeta() {
    for x in [0.0, 0.1, 0.5, 0.9, 1] {
      expectClose(StudentT.incompleteBeta(x, 1, 1), x, tolerance: 1e-14)
      expectClose(StudentT.incompleteBeta(x, 3, 1), x * x * x, tolerance: 1e-14)
    }
    expectClose(StudentT.incompleteBeta(0.25, 0.5, 0.5), 1 / 3.0, tolerance: 1e-14)
  }
}
