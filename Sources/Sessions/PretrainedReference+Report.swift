import Documents
import Networks
import Pretrained
import Probes
import Results

extension PretrainedReference {
  /// What it is and how large, and why it cannot be measured where it cannot.
  public func summary(named name: String) -> Report {
    var report = Report()
    report.add(
      "\(name): \(record.layout), \(counted(record.layers.count, "layer")), width "
        + "\(record.layers.first?.shape.inputWidth ?? 0), "
        + "\(NumberText.short(record.parameterCount)) parameters, \(bytes(record.byteCount))")
    if let problem {
      report.add("not at hand: \(problem)")
    } else if let model = try? model() {
      report.add(
        "\(counted(model.files.tensorCount, "tensor")) in \(counted(model.files.fileCount, "file"))"
          + "; \(runs(model))")
    }
    return report
  }

  private func runs(_ model: PretrainedModel) -> String {
    do throws(PretrainedError) {
      let backbone = try model.backbone()
      return "it runs from ids to logits, \(counted(backbone.vocabulary, "token")), context "
        + "\(backbone.context)"
        + (record.angles.map { ", angles of positions in \($0.rawValue)" } ?? "")
    } catch {
      return "its layers are measured at captured states: \(error)"
    }
  }

  public func report(named name: String, digits: Int) -> Report {
    var report = summary(named: name)
    report.add(layerTable)
    guard let model = try? model() else { return report }
    addTensors(of: model, to: &report)
    addCosts(to: &report)
    return report
  }

  /// A row for each run of layers that are alike.
  private var layerTable: Table {
    var table = Table([
      "layers", "*kind", "experts", "k", "hidden", "shared", "*types", "bytes a layer",
    ])
    var first = 0
    while first < record.layers.count {
      let layer = record.layers[first]
      let end = record.layers[first...].firstIndex { $0 != layer } ?? record.layers.count
      let (shape, isDense) = (layer.shape, layer.shape.routing == .dense)
      table.add([
        end - first == 1 ? "\(first)" : "\(first)-\(end - 1)",
        isDense ? "dense" : "mixture", isDense ? "" : "\(shape.expertCount)",
        isDense ? "" : "\(shape.selectedCount)", "\(shape.hiddenWidth)",
        layer.sharedWidth.map { "\($0)" } ?? "", layer.types, bytes(layer.byteCount),
      ])
      first = end
    }
    return table
  }

  /// How many tensors are used, and which are not.
  private func addTensors(of model: PretrainedModel, to report: inout Report) {
    let use = model.use()
    report.add(
      "tensors: \(use.layers) of layers, \(use.backbone) to run it, \(use.unused.count) not used")
    guard !use.unused.isEmpty else { return }
    let shown = use.unused.prefix(6).map { displayed($0) }.joined(separator: ", ")
    let more = use.unused.count > 6 ? " and \(use.unused.count - 6) more" : ""
    report.add("not used: \(shown)\(more)")
  }

  /// What each probe takes of its largest layer, at 64 samples.
  private func addCosts(to report: inout Report) {
    guard
      let largest = record.layers.max(by: {
        $0.shape.totalParameterCount < $1.shape.totalParameterCount
      })
    else { return }
    let (shape, samples) = (largest.shape, 64)
    var table = Table(["*at 64 samples of the largest layer", "memory", "time"])
    func row(_ name: String, _ cost: ProbeCost) {
      table.add([
        name, bytes(Int(min(cost.peak(samples: samples), 1e18))),
        cost.seconds < 1 ? "" : "\(NumberText(digits: 2)(cost.seconds)) s",
      ])
    }
    row("route", RoutingStatistics.cost(of: shape))
    row("jacobian --top 8", LeadingSpectra.cost(of: shape, samples: samples, count: 8))
    row(
      "jacobian",
      JacobianProbe.cost(of: shape, samples: samples, options: JacobianOptions()))
    row("pca", PCAProbe.cost(of: shape, samples: samples, representation: .output))
    report.add(table)
  }

  private func bytes(_ count: Int) -> String { NumberText.bytes(count) }
}
