import CommandLanguage
import Documents
import LinearAlgebra
import Networks
import Results
import Sessions

extension SampleOptions {
  /// Measures each layer that was asked for: one as `measure` reports it, of several a row a layer.
  ///
  /// Each result is kept under its own name, as MODEL.layerL.KIND. A model from elsewhere runs once for all
  /// of them. Told to stop, it keeps the layers that are done, and the journal says which.
  ///
  /// - Throws: `Refusal` of a layer that there is not; what `measure` throws.
  func layerByLayer(
    of name: String, kind: String, in bench: inout Workbench,
    _ measure: (inout Workbench, SampleOptions) throws -> Report
  ) throws -> Report {
    guard let layers, (try? layers.single()) == nil else { return try measure(&bench, self) }
    let model = try bench.session.model(named: name)
    guard !(model is Model) else {
      throw SessionError.refused("--layer is for transformers; '\(name)' is one layer.")
    }
    let wanted = try layers.layers(of: model.layers.count, model: name)
    let cache = StateCache(layers: wanted)
    let job = bench.surroundings.begin("\(kind) \(name)", "layers")
    var rows = LayerTable()
    for (place, l) in wanted.enumerated() {
      // The first is finished: a stop keeps something.
      guard place == 0 || !job.monitor.shouldStop() else { break }
      var own = self
      (own.layers, own.states) = (.some([l]), cache)
      own.name = self.name.map { "\($0).layer\(l)" } ?? "\(name)\(self.place(layer: l)).\(kind)"
      _ = try measure(&bench, own)
      guard let object = bench.session.object(named: own.name ?? ""),
        let result = object.content as? any ResultContent
      else { continue }
      rows.add(l, model.layers[l].shape, result, digits: bench.digits)
      job.monitor.report(place + 1, wanted.count)
    }
    let done = Array(wanted.prefix(rows.count))
    if done.count < wanted.count {
      bench.journalOptions = ["layer": done.map(String.init).joined(separator: ",")]
    }
    var report = Report()
    report.add(
      .title("\(kind) of \(name), \(done.count) of \(counted(wanted.count, "layer"))"))
    report.add(rows.table)
    let middle = place(layer: nil)
    let pattern = self.name.map { "\($0).layerL" } ?? "\(name).layerL\(middle).\(kind)"
    report.add("kept as \(pattern), one a layer; `show` shows one whole")
    return report
  }
}

/// A row a layer of what results say of their whole, the routed mean first where there is one, each figure
/// beside its null.
struct LayerTable {
  private var rows: [(layer: Int, experts: String, cells: [(heading: String, text: String)])] = []

  var count: Int { rows.count }

  /// Figures that a row has room for: of a mean over experts, and of the whole.
  private static let (mostMeans, mostWhole) = (3, 4)

  mutating func add(_ l: Int, _ shape: LayerShape, _ result: any ResultContent, digits: Int) {
    let text = NumberText(digits: digits).shorter
    let means = result.figures.filter { $0.place == .part("routed mean") }
    let whole = result.figures.filter { $0.place == .whole }
    let shown = means.prefix(Self.mostMeans) + whole.prefix(Self.mostWhole)
    let cells = shown.flatMap { figure in
      [(figure.name, text(figure.value))]
        + (figure.nulls.first.map { [($0.name, text($0.level))] } ?? [])
    }
    rows.append((l, shape.routing == .dense ? "dense" : "\(shape.expertCount)", cells))
  }

  /// The headings of the layer that says the most; another that lacks a figure has a dash there.
  var table: Table {
    let headings =
      rows.max { $0.cells.count < $1.cells.count }?.cells.map(\.heading) ?? []
    var table = Table(["layer", "experts"] + headings)
    for row in rows {
      // Headings come in one order, some perhaps left out.
      var rest = row.cells[...]
      let cells = headings.map { heading -> String in
        guard rest.first?.heading == heading else { return "-" }
        return rest.removeFirst().text
      }
      table.add(["\(row.layer)", row.experts] + cells)
    }
    return table
  }
}
