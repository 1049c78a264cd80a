extension Session {
  /// The names of the results that were measured on the model of that name, oldest first.
  public func measurements(of model: String) -> [String] {
    objects.compactMap { object in
      guard case .result(let result) = object.content, result.subject?.model == model else {
        return nil
      }
      return object.name
    }
  }
}

extension Session {
  /// The names of the models that were trained on the data of that name, oldest first.
  public func models(trainedOn data: String) -> [String] {
    objects.compactMap { object in
      switch object.content {
      case .model(let model) where model.dataset == data: object.name
      case .transformer(let transformer) where transformer.text == data: object.name
      default: nil
      }
    }
  }
}

extension ProbeResult {
  /// What it was measured on; nil where that is not one model.
  public var subject: Subject? {
    switch self {
    case .route(let result): result.subject
    case .jacobian(let result): result.subject
    case .leading(let result): result.subject
    case .pca(let result): result.subject
    case .subspace(let result): result.subject
    case .tokens(let result): result.subject
    case .block(let result): result.subject
    default: nil
    }
  }
}
