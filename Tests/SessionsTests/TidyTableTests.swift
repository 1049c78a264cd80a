import Documents
import Results
import Sessions
import Sweeps
import Testing

@Suite("A tidy table")
struct TidyTableTests {
  /// A row by the names of its columns.
  private func rows(_ result: any ResultContent, _ name: String) -> [[String: TypedTable.Cell]] {
    let table = result.tidy(named: name)
    return table.rows.map { row in
      Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row))
    }
  }

  @Test("has every figure of a result, with its nulls, and only rows that say which they are")
  func figures() throws {
    let session = try sampleSession()
    for object in session.objects {
      // A sweep's has a column for each of what varies; its own test holds it to its cells.
      guard let result = object.content as? any ResultContent, !(result is Sweep) else { continue }
      let table = result.tidy(named: object.name)
      #expect(table.columns == TypedTable.tidyColumns)
      #expect(table.rows.count == result.tidyRowCount && !table.rows.isEmpty, "\(object.name)")
      let rows = rows(result, object.name)
      #expect(rows.allSatisfy { $0["result"] == .text(object.name) })
      let values = rows.compactMap { $0["value"] }
      for figure in result.figures {
        #expect(values.contains(TypedTable.Cell(figure.value)), "\(object.name) \(figure.path)")
        for null in figure.nulls {
          let isFirst = rows.contains {
            $0["null"] == .number(null.level) && $0["null_name"] == .text(null.name)
          }
          let isThere = isFirst || values.contains(.number(null.level))
          #expect(isThere, "\(figure.path) \(null.name)")
        }
      }
    }
  }

  @Test("of one model names model, data, layer and samples, and its experts by their numbers")
  func subject() throws {
    let session = try sampleSession()
    let result = try session.content(SimilarityResult.self, named: "moe.similarity")
    let all = rows(result, "s")
    #expect(all.allSatisfy { $0["model"] == .text("moe") && $0["data"] == .text("d") })
    #expect(all.allSatisfy { $0["samples"] == .integer(20) && $0["layer"] == .missing })
    let pair = all.filter { $0["expert"] == .text("0,1") && $0["statistic"] == .text("cka") }
    #expect(pair.map { $0["value"] } == [.init(result.probe.similarities[0][1])])
    #expect(pair[0]["null"] == .init(result.null?.mean))
    #expect(pair[0]["null_name"] == .text("shuffled"))
    #expect(pair[0]["null_high"] == .init(result.null?.percentile95))
    let untrained = all.first {
      $0["expert"] == .text("0,1") && $0["statistic"] == .text("cka (untrained)")
    }
    #expect(untrained?["value"] == .init(result.untrained?.similarities[0][1]))
    #expect(untrained?["null"] == .missing && untrained?["null_name"] == .text("untrained"))
    #expect(
      all.filter { $0["statistic"] == .text("n_eff") }.allSatisfy { $0["unit"] == .text("samples") }
    )
  }

  @Test("has spectra, losses and values of seeds by where they stand")
  func series() throws {
    let session = try sampleSession()
    let jacobian = try session.content(JacobianResult.self, named: "moe.jacobian")
    let spectrum = rows(jacobian, "j").filter {
      $0["statistic"] == .text("sigma") && $0["expert"] == .text("layer")
    }
    let expected = try #require(jacobian.probe.layer).meanSpectrum
    #expect(spectrum.map { $0["value"] } == expected.map { .number($0) })
    #expect(spectrum.map { $0["at"] } == expected.indices.map { .number(Double($0 + 1)) })
    let training = try session.content(TrainingCurve.self, named: "moe.training")
    let losses = rows(training, "t").filter {
      $0["statistic"] == .text("loss") && $0["at"] != .missing
    }
    #expect(losses.map { $0["value"] } == training.losses.map { .number($0.loss) })
    #expect(losses.allSatisfy { $0["model"] == .text("moe") })
    let comparison = rows(
      try #require(session.object(named: "comparison")?.content as? any ResultContent), "c")
    let sigma = comparison.filter {
      $0["statistic"] == .text("sigma1") && $0["seed"] != .text("")
    }
    #expect(sigma.map { $0["seed"] } == [.text("1"), .text("18446744073709551615")])
    #expect(sigma.allSatisfy { $0["model"] == .text("dense") && $0["value"] == .number(1.5) })
    #expect(sigma.allSatisfy { $0["null"] == .number(2) })
    let layers = rows(
      try #require(session.object(named: "layers")?.content as? any ResultContent), "l")
    #expect(Set(layers.compactMap { $0["layer"]?.description }) == ["0", "1"])
  }

  @Test("says why a number is not defined, and never NaN")
  func undefined() throws {
    let session = try sampleSession()
    let value = try session.content(CalculatedValue.self, named: "sums")
    let all = rows(value, "v")
    #expect(all.count == value.elements.count)
    for (row, element) in zip(all, value.elements) {
      #expect(row["value"] == .init(element.value) && row["note"] == .text(element.reason ?? ""))
    }
    let series = Series("x", .whole, [Series.Entry(.nan)])
    #expect(series.entries[0].value == nil)
  }

  @Test("of a sweep has a row a figure of a cell, with what varies in columns")
  func sweep() throws {
    let sweep = try sampleSession().content(Sweep.self, named: "t")
    let rows = rows(sweep, "t")
    #expect(rows.count == 6 && rows.count == sweep.tidyRowCount)
    for (row, cell) in zip(rows, sweep.cells) {
      #expect(row["temperature"] == .number(Double(cell.words[0]) ?? .nan))
      #expect(row["gate"] == .text(cell.words[1]) && row["seed"] == .text("\(cell.seed)"))
      #expect(row["state"] == .text(cell.state.rawValue))
      let figure = cell.figures.first
      #expect(row["statistic"] == .text(figure == nil ? "" : "loss"))
      #expect(row["value"] == .init(figure?.value) && row["null"] == .init(figure?.nulls[0].level))
      #expect(row["note"] == .text(cell.error ?? figure?.reason ?? ""))
    }
  }
}
