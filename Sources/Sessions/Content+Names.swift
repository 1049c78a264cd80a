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
    case .result(.comparison), .result(.languageComparison): return self
    }
  }
}
