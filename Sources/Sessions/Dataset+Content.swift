import Datasets
import Documents
import LinearAlgebra
import Results

extension Dataset: Content {
  public static let kind = "dataset"
  public static var role: ContentRole { .dataset }
  public static var forms: [String] { ["csv", "npy", "safetensors"] }

  public func record(_ store: TensorStore) -> DatasetRecord { DatasetRecord(self, store) }

  public init(_ record: DatasetRecord, _ store: TensorStore) throws {
    self = try record.dataset(store)
  }

  public var references: [String] { [] }
  public func renaming(_ name: String, to newName: String) -> Dataset { self }
  public var figures: [NamedFigure] {
    [
      NamedFigure("samples", Double(sampleCount), unit: "samples"),
      NamedFigure("features", Double(featureCount)),
      NamedFigure(
        "classes", target.isLabels ? Double(target.outputCount) : nil, reason: "it has no labels"),
      NamedFigure(
        "outputs", target.outputCount > 0 ? Double(target.outputCount) : nil,
        reason: "it has no target"),
      NamedFigure("train", Double(split.training.count), unit: "samples"),
      NamedFigure("test", Double(split.test.count), unit: "samples"),
    ]
  }
  public var size: String { "\(sampleCount) x \(featureCount)" }
  /// Matrices are shared with what is written.
  public var copiedBytes: Double { 0 }
  public var textBytes: Double { 0 }

  public func requireConsistency() throws(Inconsistency) {
    try require(sampleCount > 0 && featureCount > 0, "it holds \(inputs.shape) samples")
    if case .values(let values) = target {
      try require(values.columnCount > 0, "its target has no output")
    }
    if let floor {
      try require(
        floor >= 0 && floor.isFinite && target.outputCount > 0 && !target.isLabels,
        "\(floor) is no least mean squared error")
    }
    guard let standardisation else { return }
    try require(
      standardisation.mean.count == featureCount && standardisation.scale.count == featureCount
        && standardisation.constantFeatures.allSatisfy((0..<featureCount).contains),
      "it was standardised by figures of another number of features")
  }

  public func exported(as form: String) -> Exported {
    switch form {
    case "csv": .rows(omission: nil) { try writeTable(to: $0, notes: $1, monitor: $2) }
    case "npy": .rows(omission: npyOmission) { try NPYFile.write(inputs, to: $0, monitor: $2) }
    default: .tensors(tensors, metadata: fileMetadata)
    }
  }

  /// What a file of the features alone leaves out.
  private var npyOmission: String {
    let parts =
      (target == .none ? [] : ["target"]) + (regions == nil ? [] : ["regions"])
      + ["names", "split"] + (standardisation == nil ? [] : ["standardisation"])
    return
      "an .npy file holds the features alone, without \(parts.joined(separator: ", ")); a .csv "
      + "or .safetensors file holds all."
  }

  public func report(named name: String, digits: Int) -> Report {
    var report = summary(named: name)
    addFeatures(to: &report, digits: digits)
    return report
  }
}

extension Dataset {
  /// A dataset in two lines.
  public func summary(named name: String) -> Report {
    var report = Report()
    let outputs: String
    switch self.target {
    case .none: outputs = "no target"
    case .values(let values): outputs = counted(values.columnCount, "output")
    case .labels(_, let count): outputs = counted(count, "class", plural: "classes")
    }
    let regions = regions.map { ", " + counted(Set($0).count, "region") } ?? ""
    report.add(
      "\(name): \(counted(sampleCount, "sample")), "
        + "\(counted(featureCount, "feature")), "
        + "\(outputs)\(regions); \(split.training.count) train, "
        + "\(split.test.count) test")
    if let standardisation = standardisation {
      func names(_ features: [Int]) -> String {
        abbreviated(
          features.map { displayed(featureNames[$0]) }.joined(separator: ", "), to: 60)
      }
      let (constant, coarse) = (standardisation.constantFeatures, standardisation.coarseFeatures)
      report.add(
        "standardised on the training rows"
          + (constant.isEmpty ? "" : "; constant, left at 0: \(names(constant))")
          + (coarse.isEmpty
            ? "" : "; spread below 2.2e-308, in fewer digits: \(names(coarse))"))
    }
    return report
  }

  /// Mean and spread of the first features.
  private func addFeatures(to report: inout Report, digits: Int) {
    let text = NumberText(digits: digits)
    var table = Table(["~feature", "mean", "std", "min", "max"])
    for j in 0..<min(8, featureCount) {
      let column = inputs.column(j)
      let moments = Moments(of: column)
      table.add([
        displayed(featureNames[j]), text(moments.mean), text(moments.deviation),
        text(column.min()), text(column.max()),
      ])
    }
    report.add(table)
    if featureCount > 8 { report.add("and \(counted(featureCount - 8, "more feature"))") }
  }
}
