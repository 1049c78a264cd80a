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
  private static let (mostMeans, mostWhole) = (2, 5)
  /// What is shown of means, where there are more.
  private static let means = ["sigma1", "erank"]

  mutating func add(_ l: Int, _ shape: LayerShape, _ result: any ResultContent, digits: Int) {
    let text = NumberText(digits: digits).shorter
    let all = result.figures.filter { $0.place == .part("routed mean") }
    // The largest singular values alone, of results that have no more of a spectrum.
    let isLeading = !all.isEmpty && all.allSatisfy { $0.name.hasPrefix("sigma") }
    let chosen = all.filter { Self.means.contains($0.name) }
    let means =
      isLeading
      ? all.prefix(2 * Self.mostMeans) : (chosen.isEmpty ? all : chosen).prefix(Self.mostMeans)
    // What has a null is worth more than what has none.
    let whole = result.figures.filter { $0.place == .whole }
    let parts = result.figures.filter { $0.isOfPart && means.isEmpty }
    let rest = [whole, parts].flatMap { figures in
      figures.filter { !$0.nulls.isEmpty } + figures.filter(\.nulls.isEmpty)
    }
    let shown = means + rest.prefix(Self.mostWhole)
    let cells = shown.flatMap { figure in
      [(figure.heading, text(figure.value))]
        + (figure.nulls.first.map { [($0.heading, text($0.level))] } ?? [])
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

extension NamedFigure {
  /// Whether it is of a part of the result that is no mean over experts.
  fileprivate var isOfPart: Bool {
    if case .part = place { return true }
    return false
  }

  /// Its name, or that of the part it is of where several have one name.
  fileprivate var heading: String {
    if case .part(let part) = place, part != "routed mean" { return part }
    return name
  }
}

extension NamedFigure.Null {
  /// `random` of random directions, so that columns stay narrow.
  fileprivate var heading: String {
    name.split(separator: " ").first.map(String.init) ?? name
  }
}
