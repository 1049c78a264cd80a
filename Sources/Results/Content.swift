import Documents
import LinearAlgebra
import Safetensors

/// What an object is to a command: what it learns from, what it measures, or what it found.
public enum ContentRole: String, Sendable {
  case dataset, model, result
}

/// What a session keeps under a name.
///
/// A kind of it is one type that conforms, in one list of kinds;
/// saving, loading, listing, showing, exporting and renaming go through these requirements alone.
public protocol Content: Equatable, Sendable, Consistent {
  /// What a checkpoint holds of it as JSON; its arrays are tensors beside.
  associatedtype Record: Codable

  /// The word for its kind in `ls`, in checkpoints and in messages.
  static var kind: String { get }
  static var role: ContentRole { get }
  /// The endings of the files that it can be exported to, without the dot.
  static var forms: [String] { get }

  /// Takes it apart: arrays go to `store`, all else is the record.
  func record(_ store: TensorStore) throws -> Record

  /// Puts it together again.
  ///
  /// - Throws: What is damaged or missing.
  init(_ record: Record, _ store: TensorStore) throws

  /// The names of the objects that it was made from, whether or not they are still there.
  var references: [String] { get }

  /// The same, with every reference to the object `name` made one to `newName`.
  func renaming(_ name: String, to newName: String) -> Self

  /// Its named numbers, each beside its nulls.
  var figures: [NamedFigure] { get }

  /// How large it is, in a few words for `ls`.
  var size: String { get }

  /// What `show` prints of it under its name.
  func report(named name: String, digits: Int) -> Report

  /// What `show --all` prints, where `show` prints less; nil where that is all.
  func details(digits: Int) -> Report?

  /// What a file of one of its `forms` holds.
  ///
  /// - Throws: An encoding error, which no content of ours causes.
  func exported(as form: String) throws -> Exported

  /// Bytes, about, that its arrays take once more when it is taken apart to be written.
  var copiedBytes: Double { get }

  /// Bytes, about, of its text as JSON or as rows of a table; 0 of what is small.
  var textBytes: Double { get }
}

extension Content {
  public var kind: String { Self.kind }
  public var role: ContentRole { Self.role }
  public func details(digits: Int) -> Report? { nil }

  /// Whether `other` is of the same kind and equal.
  public func isEqual(to other: any Content) -> Bool { (other as? Self) == self }
}

/// What a file of some form holds of an object.
public enum Exported {
  /// The arrays under the names that they have in a checkpoint, and metadata.
  case arrays(metadata: [String: String])
  /// Tensors and metadata of a form of its own.
  case tensors([Tensor], metadata: [String: String])
  case json(JSONValue)
  case table(TypedTable)
  /// Rows that are too many to be made beforehand, written to a path with what stands beside them;
  /// `omission` says what such a file does not hold, in a sentence.
  case rows(
    omission: String?,
    write: (_ path: String, _ notes: [String: String], _ monitor: Monitor) throws -> Void)
}
