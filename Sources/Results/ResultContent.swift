import Documents

/// What was measured, with the nulls that it stands beside.
///
/// A new kind of result is a type that conforms, in a file of its own, and a line of `ResultKinds`: the
/// compiler asks for all that saving, listing, showing, exporting and comparing need to know.
public protocol ResultContent: Content, Codable where Record == Self {
  /// What it is, in one line.
  static var summary: String { get }

  /// The names of its figures that `help` explains, each where it is defined first.
  static var terms: [Term] { get }

  /// The model, data and samples that it was measured on; nil where that is not one model.
  var measuredOn: Subject? { get }

  /// How much of what was asked for is done.
  var progress: Progress { get }

  /// One row for each of what it is about, a column a statistic: the wide form of its CSV.
  var table: TypedTable { get }

  /// Its numbers beyond the figures: curves, and values of single seeds.
  var series: [Series] { get }

  /// Every number of its tidy table: its figures and its series.
  var allSeries: [Series] { get }

  /// The columns of its tidy table.
  var tidyColumns: [TypedTable.Column] { get }

  /// A row a measurement, under the columns of every result or its own.
  func tidy(named name: String) -> TypedTable

  /// The rows of that table.
  var tidyRowCount: Int { get }

  /// What the rows of its tidy table are of.
  var tidySubject: TidySubject { get }

  /// What it can be drawn as, the usual one first; none where there is nothing to draw.
  var pictures: [NamedPicture] { get }

  /// What several of its kind can be drawn as together, the usual one first.
  static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture]

  /// Everything it holds; the keys are those of the reference files that other tools check against.
  var json: JSONValue { get }

  /// What a person reads, numbers with `digits` significant digits.
  func report(digits: Int) -> Report
}

extension ResultContent {
  public static var role: ContentRole { .result }
  public static var forms: [String] { ["json", "csv", "safetensors"] }
  public func record(_ store: TensorStore) -> Self { self }
  public init(_ record: Self, _ store: TensorStore) { self = record }
  public var size: String { progress.description }
  public func report(named name: String, digits: Int) -> Report { report(digits: digits) }
  /// Matrices are shared with what is written.
  public var copiedBytes: Double { 0 }

  public func exported(as form: String) -> Exported {
    switch form {
    case "json": .json(json)
    case "csv": .table(table)
    default:
      .arrays(metadata: ["kind": kind].merging(measuredOn?.metadata ?? [:]) { own, _ in own })
    }
  }
}

/// How much of what was asked for is done; it was stopped where `done` is less than `requested`.
public struct Progress: Equatable, Sendable, CustomStringConvertible {
  public let done, requested: Int
  /// What they are counted in: `sample`.
  public let unit: String

  public init(_ done: Int, of requested: Int? = nil, _ unit: String) {
    (self.done, self.requested, self.unit) = (done, requested ?? done, unit)
  }

  /// `512 samples`, `2 of 3 seeds`.
  public var description: String {
    done < requested ? "\(done) of \(counted(requested, unit))" : counted(done, unit)
  }
}

/// A result of one model at samples of one dataset.
public protocol MeasuredContent: ResultContent {
  /// What it was measured on.
  var subject: Subject { get set }
}

extension MeasuredContent {
  public var measuredOn: Subject? { subject }
  public var references: [String] { subject.references }

  public func renaming(_ name: String, to newName: String) -> Self {
    var result = self
    result.subject.rename(name, to: newName)
    return result
  }
}
