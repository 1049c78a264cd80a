import CommandLanguage
import Datasets
import Experiments
import Probes
import Results
import Sessions

extension Workbench {
  /// The data of that name, and as many more as make `count`, which its generator draws by the seeds that
  /// follow.
  ///
  /// - Throws: `Refusal` for data that no generator made, or whose seed is not known.
  func drawn<Data: Content>(
    _ count: Int, of name: String, as kind: Data.Type
  ) throws -> [(dataSeed: UInt64, data: Data)] {
    let own = try session.content(kind, named: name)
    guard let object = session.object(named: name) else {
      throw SessionError.noObject(name: name, wanted: "dataset")
    }
    let words = Interpreter.table.parts(of: object.origin).words.map(\.text)
    let generators = DataSource.generators
    guard words.first == "data", words.count > 1, generators.contains(words[1]) else {
      throw Refusal(
        "--data-seeds draws data anew from their generator, and '\(name)' is of "
          + "`\(object.origin)`: give data of \(generators.joined(separator: ", ")).")
    }
    let typed = words.firstIndex(of: "--seed").flatMap {
      $0 + 1 < words.count ? words[$0 + 1] : nil
    }
    guard let seed = typed.flatMap({ UInt64($0) }) ?? object.seed else {
      throw Refusal(
        "the seed of '\(name)' was not noted when it was made; make it again with `data`.")
    }
    return [(seed, own)]
      + (try (1..<UInt64(count)).map { place in
        let next = seed &+ place
        let line = Self.line(object.origin, with: ["seed": "\(next)", "name": name])
        var interpreter = Interpreter(session: session)
        do throws(Interpreter.Failure) {
          _ = try interpreter.run(line)
        } catch {
          throw Refusal("`\(line)`: \(error.description)")
        }
        return (next, try interpreter.session.content(kind, named: name))
      })
  }
}

extension CompareOptions {
  /// Seeds of each dataset.
  var seedCount: Int { seeds ?? 10 }

  /// What the work on dataset number `place` is called.
  func job(_ place: Int) -> String {
    dataSeeds.map { "compare: dataset \(place + 1) of \($0)" }
      ?? (scaled == nil ? "compare" : "scale")
  }

  /// Refuses levels of loss that each dataset would set for itself.
  func requireFixedLosses() throws {
    guard matchLoss == .automatic else { return }
    throw Refusal(
      "--match-loss auto finds levels for one dataset, and --data-seeds draws others: give losses, as "
        + "--match-loss 0.3,0.25.")
  }

  /// What `body` makes of each dataset, until one is stopped; `body` answers with how many seeds it did.
  func eachDataset<Data, Result>(
    _ drawn: [(dataSeed: UInt64, data: Data)], in bench: inout Workbench,
    _ body: (Data, Int, inout Workbench) throws -> (Result, seeds: Int)
  ) throws -> [(dataSeed: UInt64, comparison: Result)] {
    var results: [(dataSeed: UInt64, comparison: Result)] = []
    for (place, data) in drawn.enumerated() {
      if let stopAfter, place > 0, stopAfter <= place * seedCount { break }
      do {
        let (result, seeds) = try body(data.data, place, &bench)
        results.append((data.dataSeed, result))
        guard seeds == seedCount else { break }
      } catch let error as ProbeError where error == ExperimentDesign.stoppedEarly && place > 0 {
        // Stopped before the first seed of this dataset: those before it are kept.
        bench.journalOptions["stop-after"] = "\(place * seedCount)"
        break
      }
    }
    return results
  }

  /// Has the journal say where a comparison was stopped, counting the seeds of datasets before.
  func note(
    _ seeds: Int, of requested: Int, dataset place: Int, in bench: inout Workbench
  ) {
    guard seeds < requested else { return }
    bench.journalOptions["stop-after"] = "\(place * seedCount + seeds)"
  }
}
