import Results

extension Session {
  /// The names of the results that were measured on the model of that name, oldest first.
  public func measurements(of model: String) -> [String] {
    objects.filter { ($0.content as? any ResultContent)?.measuredOn?.model == model }.map(\.name)
  }

  /// The names of the models that were trained on the data of that name, oldest first.
  public func models(trainedOn data: String) -> [String] {
    objects.filter { ($0.content as? any ModelContent)?.trainedOn == data }.map(\.name)
  }
}
