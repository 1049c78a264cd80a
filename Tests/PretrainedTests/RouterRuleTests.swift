import LinearAlgebra
import TestSupport
import Testing

@testable import Pretrained

@Suite("a router's rule")
struct RouterRuleTests {
  /// Every form there is.
  static let rules: [RouterRule] = {
    var rules: [RouterRule] = []
    for normalises in [true, false] {
      rules.append(RouterRule(selecting: 3, normalises: normalises))
      var groups = RouterRule(selecting: 3, normalises: normalises)
      (groups.groupCount, groups.keptGroups, groups.scale) = (4, 2, 1.7)
      rules.append(groups)
      var sigmoid = groups
      (sigmoid.score, sigmoid.groupScore, sigmoid.epsilon) = (.sigmoid, .sumOfTwo, 1e-20)
      sigmoid.correction = [0.3, -0.2, 0.1, 0, 0.5, -0.4, 0.2, -0.1]
      rules.append(sigmoid)
    }
    return rules
  }()

  private func random(_ rows: Int, _ columns: Int, _ seed: UInt64) -> Matrix {
    var stream = RandomStream(seed: seed, purpose: .weights)
    return Matrix(rows: rows, columns: columns, using: &stream)
  }

  @Test("has the derivative that central differences give", arguments: rules)
  func gradients(rule: RouterRule) {
    let router = random(8, 5, 1)
    let inputs = random(6, 5, 2)
    let gates = rule.gates(of: inputs.productTransposing(router))
    for row in 0..<6 {
      let exact = rule.gradients(of: gates, row: row, router: router)
      for (place, i) in gates.selected[row].enumerated() {
        for j in 0..<5 {
          func gate(_ step: Double) -> Double {
            var moved = inputs.rows(at: [row])
            moved[0, j] += step
            let other = rule.gates(of: moved.productTransposing(router))
            #expect(other.selected[0] == gates.selected[row])
            return other.weights[0, i]
          }
          let difference = (gate(1e-6) - gate(-1e-6)) / 2e-6
          #expect(abs(difference - exact[place][j]) < 1e-8)
        }
      }
    }
  }

  @Test(
    "of normalised gates sums to the scale, chosen by what no group leaves out", arguments: rules)
  func sums(rule: RouterRule) {
    let gates = rule.gates(of: random(50, 8, 3))
    for row in 0..<50 {
      let chosen = gates.selected[row]
      #expect(chosen.count == 3 && chosen == chosen.sorted())
      if rule.normalises {
        #expect(abs(gates.weights.row(row).reduce(0, +) - rule.scale) < 1e-12)
      }
      let kept = (0..<8).filter { gates.scores[row, $0] > -.infinity }
      #expect(kept.count == 8 * rule.keptGroups / rule.groupCount)
      let least = chosen.map { gates.scores[row, $0] }.min() ?? 0
      #expect(kept.allSatisfy { chosen.contains($0) || gates.scores[row, $0] <= least })
    }
  }

  @Test("takes the lower expert of equals")
  func ties() {
    let gates = RouterRule(selecting: 2, normalises: true).gates(of: Matrix([[1, 1, 1, 0]]))
    #expect(gates.selected == [[0, 1]] && gates.weights == Matrix([[0.5, 0.5, 0, 0]]))
  }

  @Test("keeps the groups whose two largest corrected scores sum highest, by hand")
  func groups() {
    var rule = RouterRule(selecting: 1, normalises: true)
    (rule.score, rule.groupScore, rule.groupCount, rule.keptGroups) = (.sigmoid, .sumOfTwo, 2, 1)
    // Scores .9 .1 | .6 .6: the second group is kept, though the first has the largest.
    let z = [0.9, 0.1, 0.6, 0.6].map { -Double.logarithm(1 / $0 - 1) }
    #expect(rule.gates(of: Matrix([z])).selected == [[2]])
    rule.correction = [0, 0.4, 0, 0]
    #expect(rule.gates(of: Matrix([z])).selected == [[0]])
  }
}
