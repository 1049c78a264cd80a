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
      own.name = self.name.map { "\($0).layer\(l)" } ?? "\(name).layer\(l).\(kind)"
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
    let pattern = self.name.map { "\($0).layerL" } ?? "\(name).layerL.\(kind)"
    report.add("kept as \(pattern), one a layer; `show` shows one whole")
    return report
  }
}

/// A row a layer of what results say of their whole: the routed mean where there is one.
struct LayerTable {
  private var rows: [(layer: Int, experts: String, figures: [(String, String)])] = []

  var count: Int { rows.count }

  /// Figures that a row has room for.
  private static let most = 7

  mutating func add(_ l: Int, _ shape: LayerShape, _ result: any ResultContent, digits: Int) {
    let text = NumberText(digits: digits).shorter
    let means = result.figures.filter { $0.place == .part("routed mean") }
    let whole = result.figures.filter { $0.place == .whole }
    let shown = (means + whole).prefix(Self.most).map { ($0.name, text($0.value)) }
    rows.append((l, shape.routing == .dense ? "dense" : "\(shape.expertCount)", shown))
  }

  var table: Table {
    let names = rows.first?.figures.map(\.0) ?? []
    var table = Table(["layer", "experts"] + names)
    for row in rows {
      table.add(
        ["\(row.layer)", row.experts]
          + names.map { name in row.figures.first { $0.0 == name }?.1 ?? "-" })
    }
    return table
  }
}
