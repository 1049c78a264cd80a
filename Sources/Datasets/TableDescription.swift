import Foundation

/// What the columns of an exported table are, as the name of its last one says.
///
/// The columns are features, then values or classes, then regions where they are known, then the split:
/// `train` or `test` in every row, under a name that begins with `split` and goes on in JSON.
struct TableDescription: Codable, Equatable {
  var features: Int
  /// How many columns are numbers to regress on.
  var values: Int?
  /// Whether there is a column of classes.
  var label: Bool?
  /// The classes in their order, where the cells alone would not give it.
  var classes: [String]?
  var region: Bool?
  /// The figures of the standardisation, a feature each, in decimals that give them back.
  var mean, scale: [String]?
  var constant: [Int]?
  /// The least mean squared error, in a decimal that gives it back.
  var floor: String?
  /// Where the table comes from, which nothing that is read depends on.
  var notes: [String: String]?

  private static let prefix = "split {"

  var columnCount: Int {
    features + (values ?? 0) + (label == true ? 1 : 0) + (region == true ? 1 : 0) + 1
  }

  /// The name of the last column.
  var name: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
    return "split " + (text ?? "{}")
  }

  /// What a last column of this name says; nil where it is the name of an ordinary column.
  ///
  /// - Throws: `DatasetError` if it describes other columns than the `count` there are.
  init?(name: String, columnCount count: Int, path: String) throws(DatasetError) {
    guard name.hasPrefix(Self.prefix) else { return nil }
    guard
      let read = try? JSONDecoder().decode(
        Self.self, from: Data(name.utf8.dropFirst("split ".utf8.count))),
      read.features > 0, (read.values ?? 0) >= 0, read.features <= count,
      (read.values ?? 0) <= count, read.columnCount == count,
      read.values == nil || read.label == nil, read.standardisation != nil || read.mean == nil,
      Set(read.classes ?? []).count == read.classes?.count ?? 0
    else {
      throw .contents(
        path: path,
        problem: "the name of the last column, '\(shown(name, limit: 40))', does not describe "
          + "this table of \(count) columns. Export it again, or leave that column out with "
          + "--drop \(count).")
    }
    self = read
  }

  init(of dataset: Dataset) {
    features = dataset.featureCount
    region = dataset.regions == nil ? nil : true
    switch dataset.target {
    case .none: break
    case .values(let matrix): values = matrix.columnCount
    case .labels(let labels, _):
      label = true
      let present = Set(labels).map { dataset.targetNames[$0] }
      let names = dataset.targetNames
      if CSVTable.sorted(Set(present)) != names || names.contains("") { classes = names }
    }
    mean = dataset.standardisation?.mean.map { "\($0)" }
    scale = dataset.standardisation?.scale.map { "\($0)" }
    constant = dataset.standardisation?.constantFeatures
    floor = dataset.floor.map { "\($0)" }
  }

  var standardisation: Standardisation? {
    let mean = (mean ?? []).compactMap(Double.init)
    let scale = (scale ?? []).compactMap(Double.init)
    let constant = constant ?? []
    guard
      mean.count == features, scale.count == features, (mean + scale).allSatisfy(\.isFinite),
      constant.allSatisfy((0..<features).contains)
    else { return nil }
    return Standardisation(mean: mean, scale: scale, constantFeatures: constant)
  }
}
