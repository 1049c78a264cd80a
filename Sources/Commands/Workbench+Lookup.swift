import CommandLanguage
import Documents
import LinearAlgebra
import Networks
import Probes
import Sessions

extension Domain where Context == Workbench, Value == String {
  /// The name of a dataset of the session, a table of samples or a text.
  static var dataset: Self {
    .name(
      "dataset", in: { $0.session.datasetNames }, madeBy: "data piecewise --name d",
      other: { $1.what($0) })
  }

  /// The name of a model of the session, of one layer or a transformer.
  static var model: Self {
    .name(
      "model", in: { $0.session.modelNames }, madeBy: "train moe --routing top-k",
      other: { $1.what($0) })
  }

  /// The name of any object of the session.
  static var object: Self {
    .name("object", in: { $0.session.names() }, madeBy: "data piecewise --name d")
  }
}

extension Domain where Context == Workbench, Value == [String] {
  /// The name of a model, or a pattern whose `*` stands for any characters: every model that it names, in the order
  /// in which they were made.
  static var models: Self {
    let one = Domain<Workbench, String>.model
    return Domain(
      placeholder: "MODEL", description: "the name of a model, or a pattern such as c.top-k.*",
      parse: { text, context throws(DomainError) in
        guard text.contains("*") else { return [try one.parse(text, in: context)] }
        let pattern = FigurePattern(text, crossesPoints: true)
        let found = context.session.objects.filter {
          $0.content.role == .model && pattern.matches($0.name)
        }.map(\.name)
        guard !found.isEmpty else {
          throw DomainError("no model is named so.", hint: "`ls` lists the models.")
        }
        return found
      }, complete: { typed, context in one.complete(typed, in: context) })
  }
}

extension Workbench {
  /// What the object of that name is, in a few words; nil without one.
  func what(_ name: String) -> String? {
    guard let object = session.object(named: name) else { return nil }
    return object.content.role == .result
      ? "a result, of `\(abbreviated(displayed(object.origin), to: 60))`"
      : withArticle(object.content.kind)
  }

  /// Refuses names of which one stands twice; `what` they are of: `result`.
  func requireDistinct(_ names: [String], _ what: String) throws(Refusal) {
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw Refusal("'\(names[twice])' is named twice; name each \(what) once.")
    }
  }

  /// Significant digits of printed numbers; for a program as many as give the same number back.
  var digits: Int { session.settings.format == .text ? session.settings.digits : 17 }

  /// Says that a job will take long, if it will; or may, where that is the most it can take.
  func announce(seconds: Double, isBound: Bool = false) {
    guard seconds > 10 else { return }
    let text = seconds < 120 ? "\(Int(seconds)) s" : "\(Int(seconds / 60)) min"
    surroundings.announce(
      "\(isBound ? "at most " : "")about \(text) of work; Ctrl-C stops it and keeps what is done.")
  }
}

extension LayerShape {
  /// Refuses a layer that there is no memory to train.
  ///
  /// Weights, gradients, both moments and the copies that `undo` keeps take about 64 bytes a
  /// parameter.
  func requireMemory() throws {
    try MemoryBudget.require(
      64 * Double(totalParameterCount),
      for: "\(summary) has \(NumberText.short(totalParameterCount)) parameters; training it",
      "Give fewer --experts or a smaller --hidden.")
  }

  /// Refuses to train and measure so many of these layers at a time.
  ///
  /// The measures are those of `jacobian`, of the trained layer and the untrained one, and of `pca`.
  func requireMemory(measuring samples: Int, models: Int) throws(MemoryShortage) {
    let jacobians = JacobianProbe.cost(
      of: self, samples: samples, options: JacobianOptions(), models: 2)
    let analysis = PCAProbe.cost(of: self, samples: samples, representation: .output, models: 2)
    let each = jacobians.each + analysis.each
    let fixed =
      64 * Double(totalParameterCount) + jacobians.fixed + analysis.fixed
      + max(jacobians.least, analysis.least)
    try MemoryBudget.require(
      fixed * Double(models), each: each * Double(models), of: samples,
      for:
        "\(summary) has \(NumberText.short(totalParameterCount)) parameters; comparing \(counted(models, "model")) of them at a time"
    ) {
      $0 > 0
        ? "Give --samples \($0) or fewer, or fewer --experts."
        : "Give fewer --experts or a smaller --hidden"
          + (models > 1 ? ", or `set threads 1`." : ".")
    }
  }

  /// About how many seconds so many steps of training take on one thread.
  ///
  /// Forward and backward cost three forward passes, at some 40 GFLOP/s in float32; every step
  /// takes 20 µs beside.
  func trainingSeconds(steps: Int, options: TrainingOptions) -> Double {
    let work = 3.0 * Double(forwardOperations) * Double(options.batchSize)
    return Double(steps) * (2e-5 + work / (options.precision == .float32 ? 4e10 : 2e10))
  }
}
