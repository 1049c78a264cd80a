import Foundation
import LinearAlgebra
import Safetensors

extension Dataset {
  /// Names of the tensors and metadata that an exported dataset has besides `x` and `y`.
  enum Stored {
    static let regions = "regions"
    static let training = "train"
    static let test = "test"
    static let mean = "standardisation.mean"
    static let scale = "standardisation.scale"
    static let constant = "standardisation.constant"
    static let featureNames = "feature_names"
    static let targetNames = "target_names"
    static let floor = "floor"
  }

  /// Everything as tensors: `x` and, where there is one, `y`, values or integer labels; the regions
  /// where they are known; the rows that train and those that test; mean and scale where standardised.
  public var tensors: [Tensor] {
    func numbers(_ name: String, _ matrix: Matrix) -> Tensor {
      Tensor(name, shape: [matrix.rowCount, matrix.columnCount], doubles: matrix.elements)
    }
    func integers(_ name: String, _ values: [Int]) -> Tensor {
      Tensor(name, shape: [values.count], integers: values)
    }
    let y =
      switch target {
      case .none: nil as Tensor?
      case .labels(let labels, _): integers("y", labels)
      case .values(let values): numbers("y", values)
      }
    let standard = standardisation.map {
      [
        Tensor(Stored.mean, shape: [$0.mean.count], doubles: $0.mean),
        Tensor(Stored.scale, shape: [$0.scale.count], doubles: $0.scale),
        integers(Stored.constant, $0.constantFeatures),
      ]
    }
    return [
      numbers("x", inputs), y, regions.map { integers(Stored.regions, $0) },
      integers(Stored.training, split.training), integers(Stored.test, split.test),
    ].compactMap { $0 } + (standard ?? [])
  }

  /// The names of the features and of the outputs or classes, as JSON, to stand beside the tensors.
  public var fileMetadata: [String: String] {
    var metadata = [Stored.featureNames: Self.json(featureNames)]
    if target != .none { metadata[Stored.targetNames] = Self.json(targetNames) }
    if let floor { metadata[Stored.floor] = "\(floor)" }
    return metadata
  }

  /// Writes everything as a CSV file, at once and whole, that `DatasetReading` reads back.
  ///
  /// Columns are the features, the outputs or `label`, `region` where regions are known, and the part
  /// of each row, `train` or `test`, under a name that says what the columns are and, in `notes`, where
  /// the table comes from.
  ///
  /// - Throws: `DatasetError.file`; then what was there before is untouched.
  public func writeTable(
    to path: String, notes: [String: String]? = nil, monitor: Monitor = .silent
  ) throws(DatasetError) {
    var table = TableDescription(of: self)
    table.notes = notes
    let description = table.name
    guard description.utf8.count < CSVScanner.cellLimit else {
      throw .contents(
        path: path,
        problem: "\(featureCount) features are too many for a table that says how each was "
          + "standardised. Export to .safetensors.")
    }
    let targets = target.isLabels ? ["label"] : targetNames
    let isTest = split.test.reduce(into: [Bool](repeating: false, count: sampleCount)) {
      $0[$1] = true
    }
    try TableFile.write(
      rowCount: sampleCount,
      columnNames: featureNames + targets + (regions == nil ? [] : ["region"]) + [description],
      to: path, monitor: monitor
    ) { row in
      var cells = inputs.row(row).map { "\($0)" }
      switch target {
      case .none: break
      case .labels(let labels, _): cells.append(targetNames[labels[row]])
      case .values(let values): cells += values.row(row).map { "\($0)" }
      }
      if let regions { cells.append("\(regions[row])") }
      return cells + [(isTest[row] ? Part.test : .training).rawValue]
    }
  }

  private static func json(_ names: [String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    return (try? encoder.encode(names)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }
}
