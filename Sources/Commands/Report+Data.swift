import CommandLanguage
import Datasets
import Networks
import Sessions

extension Report {
  /// A dataset in two lines.
  init(describing dataset: Dataset, named name: String, digits: Int) {
    self.init()
    let target: String
    switch dataset.target {
    case .none: target = "no target"
    case .values(let values): target = counted(values.columnCount, "output")
    case .labels(_, let count): target = counted(count, "class", plural: "classes")
    }
    let regions = dataset.regions.map { ", " + counted(Set($0).count, "region") } ?? ""
    add(
      "\(name): \(counted(dataset.sampleCount, "sample")), "
        + "\(counted(dataset.featureCount, "feature")), "
        + "\(target)\(regions); \(dataset.split.training.count) train, "
        + "\(dataset.split.test.count) test")
    if let standardisation = dataset.standardisation {
      func names(_ features: [Int]) -> String {
        abbreviated(
          features.map { displayed(dataset.featureNames[$0]) }.joined(separator: ", "), to: 60)
      }
      let (constant, coarse) = (standardisation.constantFeatures, standardisation.coarseFeatures)
      add(
        "standardised on the training rows"
          + (constant.isEmpty ? "" : "; constant, left at 0: \(names(constant))")
          + (coarse.isEmpty
            ? "" : "; spread below 2.2e-308, in fewer digits: \(names(coarse))"))
    }
  }

  /// A model and its size.
  init(describing model: Model, named name: String, digits: Int) {
    self.init()
    let shape = model.layer.shape
    add(
      "\(name): \(model.architecture), \(shape.activation.rawValue)"
        + "\(shape.gating), \(counted(shape.inputWidth, "feature")) to "
        + "\(counted(shape.outputWidth, "output")), \(model.layer.precision.rawValue)")
    var sizes =
      "parameters \(shape.totalParameterCount) total, \(shape.activeParameterCount) active; "
      + "\(shape.forwardOperations) FLOPs a sample"
    if shape.temperature != 1 { sizes += "; temperature \(shape.temperature)" }
    add(sizes)
    if let samples = model.samples {
      add("\(counted(samples.rowCount, "sample")) of its own to measure at")
    }
  }

  /// Any object, by its kind.
  init(_ object: SessionObject, digits: Int) {
    switch object.content {
    case .dataset(let dataset):
      self.init(describing: dataset, named: object.name, digits: digits)
      addSummary(of: dataset, digits: digits)
    case .text(let text):
      self.init(describing: text, named: object.name, digits: digits)
      addSummary(of: text, digits: digits)
    case .transformer(let transformer):
      self.init(describing: transformer, named: object.name, digits: digits)
      addTraining(of: transformer, digits: digits)
    case .model(let model):
      self.init(describing: model, named: object.name, digits: digits)
      addTraining(of: model, digits: digits)
    case .result(.training(let curve)):
      self.init(describing: curve, digits: digits)
    case .result(.route(let result)): self.init(result, digits: digits)
    case .result(.jacobian(let result)): self.init(result, digits: digits)
    case .result(.leading(let result)): self.init(result, digits: digits)
    case .result(.pca(let result)): self.init(result, digits: digits)
    case .result(.subspace(let result)): self.init(result, digits: digits)
    case .result(.tokens(let result)): self.init(result, digits: digits)
    case .result(.block(let result)): self.init(result, digits: digits)
    case .result(.comparison(let result)): self.init(result, digits: digits)
    case .result(.languageComparison(let result)): self.init(result, digits: digits)
    }
  }

  /// Mean and spread of the first features of a dataset.
  private mutating func addSummary(of dataset: Dataset, digits: Int) {
    let text = NumberText(digits: digits)
    var table = Table(["~feature", "mean", "std", "min", "max"])
    for j in 0..<min(8, dataset.featureCount) {
      let column = dataset.inputs.column(j)
      let moments = Moments(of: column)
      table.add([
        displayed(dataset.featureNames[j]), text(moments.mean), text(moments.deviation),
        text(column.min()), text(column.max()),
      ])
    }
    add(table)
    if dataset.featureCount > 8 { add("and \(counted(dataset.featureCount - 8, "more feature"))") }
  }
}

extension Content {
  /// How large it is, in a few words for `ls`.
  var size: String {
    switch self {
    case .dataset(let dataset): return "\(dataset.sampleCount) x \(dataset.featureCount)"
    case .text(let text):
      return "\(NumberText.short(text.training.tokens.count + text.validation.tokens.count)) tokens"
    case .transformer(let transformer):
      return "\(NumberText.short(transformer.shape.totalParameterCount)) par"
    case .model(let model):
      return "\(NumberText.short(model.layer.shape.totalParameterCount)) par"
    case .result(.training(let curve)):
      return progress(curve.losses.count, curve.requestedSteps, "step")
    case .result(.route(let result)): return counted(result.statistics.sampleCount, "sample")
    case .result(.jacobian(let result)):
      return progress(result.probe.sampleCount, result.probe.requestedCount, "sample")
    case .result(.leading(let result)):
      return progress(result.probe.sampleCount, result.probe.requestedCount, "sample")
    case .result(.pca(let result)): return counted(result.probe.sampleCount, "sample")
    case .result(.subspace(let result)): return counted(result.probe.pairs.count, "pair")
    case .result(.tokens(let result)): return counted(result.probe.tokens.count, "token")
    case .result(.block(let result)):
      return progress(result.probe.sampleCount, result.probe.requestedCount, "sample")
    case .result(.comparison(let result)):
      return progress(result.seeds.count, result.requestedSeeds, "seed")
    case .result(.languageComparison(let result)):
      return progress(result.common.seeds.count, result.common.requestedSeeds, "seed")
    }
  }

  private func progress(_ done: Int, _ asked: Int, _ unit: String) -> String {
    done < asked
      ? "\(done) of \(counted(asked, unit))" : counted(done, unit)
  }
}
