/// What was opened from a folder of a pretrained model, where its tokeniser lies too.
public protocol HasFolder {
  /// The path of the folder.
  var folder: String { get }
}

extension PretrainedReference: HasFolder {}
