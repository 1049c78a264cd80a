import Datasets
import Results

/// Every kind of object that a session can keep.
public enum ContentKinds {
  public static let all: [any Content.Type] =
    [
      Dataset.self, TextDataset.self, Model.self, Transformer.self,
      PretrainedReference.self,
    ]
    + ResultKinds.all.map { $0 as any Content.Type }

  /// The words for them.
  public static var names: [String] { all.map { $0.kind } }
}
