import Experiments

extension Content {
  /// The same, with every reference to the object `name` made one to `newName`.
  func renaming(_ name: String, to newName: String) -> Content {
    func renamed(_ subject: Subject) -> Subject {
      var subject = subject
      if subject.model == name { subject.model = newName }
      if subject.data == name { subject.data = newName }
      return subject
    }
    switch self {
    case .dataset, .text: return self
    case .model(var model):
      if model.dataset == name { model.dataset = newName }
      return .model(model)
    case .transformer(var transformer):
      if transformer.text == name { transformer.text = newName }
      return .transformer(transformer)
    case .result(.training(var curve)):
      if curve.model == name { curve.model = newName }
      return .result(.training(curve))
    case .result(.route(var result)):
      result.subject = renamed(result.subject)
      return .result(.route(result))
    case .result(.jacobian(var result)):
      result.subject = renamed(result.subject)
      return .result(.jacobian(result))
    case .result(.leading(var result)):
      result.subject = renamed(result.subject)
      return .result(.leading(result))
    case .result(.pca(var result)):
      result.subject = renamed(result.subject)
      return .result(.pca(result))
    case .result(.subspace(var result)):
      result.subject = renamed(result.subject)
      return .result(.subspace(result))
    case .result(.tokens(var result)):
      result.subject = renamed(result.subject)
      return .result(.tokens(result))
    case .result(.block(var result)):
      result.subject = renamed(result.subject)
      return .result(.block(result))
    case .result(.comparison(var comparison)):
      if comparison.setup?.data == name { comparison.setup?.data = newName }
      return .result(.comparison(comparison))
    case .result(.languageComparison(var comparison)):
      if comparison.setup?.data == name { comparison.setup?.data = newName }
      return .result(.languageComparison(comparison))
    }
  }

  /// The names of the objects that it was made from, whether or not they are still there.
  var references: [String] {
    switch self {
    case .dataset, .text: return []
    case .model(let model): return [model.dataset].compactMap { $0 }
    case .transformer(let transformer): return [transformer.text].compactMap { $0 }
    case .result(.training(let curve)): return [curve.model]
    case .result(.comparison(let comparison)):
      return comparison.references(comparison.setup)
    case .result(.languageComparison(let comparison)):
      return comparison.common.references(comparison.setup)
    case .result(let result):
      guard let subject = result.subject else { return [] }
      return subject.data == subject.model ? [subject.model] : [subject.model, subject.data]
    }
  }
}

extension Comparison {
  /// The models that were measured, where it trained none itself, and the data.
  fileprivate func references(_ setup: ComparisonSetup?) -> [String] {
    guard let setup else { return [] }
    let models = setup.steps == nil ? architectures.map(\.name) : []
    return models + [setup.data].compactMap { $0 }.filter { !models.contains($0) }
  }
}
