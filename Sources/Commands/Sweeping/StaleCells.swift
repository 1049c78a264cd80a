import Documents
import Foundation
import Results
import Sessions
import Sweeps

/// Cells of a folder that are none of the design's.
struct StaleCells {
  /// Those of a point and seed of the design whose commands, data or program have changed, in words.
  private(set) var stale: [String] = []
  /// Those of other values or seeds.
  private(set) var outside = 0
  private var staleKeys: [String] = []
  /// Failures of cells that the design has not got.
  private var strayFailures: Set<String> = []

  /// Cells that are looked into at most.
  private static let limit = 2_000

  init(in folder: SweepFolder, _ design: SweepDesign) {
    let planned = design.cells
    let own = Set(planned.map(\.key))
    strayFailures = folder.keys(ending: "failed").subtracting(own)
    let others = folder.keys(ending: "safetensors").subtracting(own).sorted()
    guard !others.isEmpty else { return }
    let places = Set(planned.map { Self.place(design.grid.names, $0.words, $0.seed) })
    for key in others.prefix(Self.limit) {
      guard let session = try? Checkpoint.load(from: folder.resultPath(key)),
        let sweep = session.objects.lazy.compactMap({ $0.content as? Sweep }).last,
        let cell = sweep.cells.first
      else { continue }
      if places.contains(Self.place(sweep.design.grid.names, cell.words, cell.seed)) {
        stale.append(sweep.place(of: cell))
        staleKeys.append(key)
      } else {
        outside += 1
      }
    }
  }

  private static func place(_ names: [String], _ words: [String], _ seed: UInt64) -> String {
    zip(names, words).map { "\($0)=\($1)" }.sorted().joined(separator: ",") + " \(seed)"
  }

  /// Removes the files of the stale ones.
  func remove(from folder: SweepFolder) {
    for key in staleKeys { folder.remove(folder.resultPath(key)) }
    for key in strayFailures { folder.remove(folder.failurePath(key)) }
  }

  /// What is to be said of them; nil where there is none.
  func line(pruned: Bool) -> String? {
    var parts: [String] = []
    if !stale.isEmpty {
      let named = abbreviated(stale.prefix(3).joined(separator: "; "), to: 120)
      parts.append(
        pruned
          ? "\(counted(stale.count, "stale cell")) removed (\(named))"
          : "\(counted(stale.count, "cell")) of the folder \(stale.count == 1 ? "is" : "are") stale, as commands, "
            + "data or program have changed, and not used (\(named)); --prune removes them")
    }
    if outside > 0 {
      parts.append(
        "\(counted(outside, "cell")) of other values or seeds stay\(outside == 1 ? "s" : "") in the folder"
      )
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ") + "."
  }
}
