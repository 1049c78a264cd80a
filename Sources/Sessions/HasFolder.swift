/// What lies in a folder on disk, such as a model from elsewhere, with its tokeniser beside it.
public protocol HasFolder {
  var folder: String { get }
}

extension PretrainedReference: HasFolder {}
