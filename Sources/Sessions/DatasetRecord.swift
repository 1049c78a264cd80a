import Datasets
import LinearAlgebra
import Results
import Safetensors

/// A dataset's description in a checkpoint; its arrays are tensors beside it.
public struct DatasetRecord: Codable {
  private enum TargetKind: String, Codable {
    case none, values, labels
  }

  private let target: TargetKind
  private let classCount: Int?
  private let hasRegions: Bool
  private let featureNames, targetNames: [String]
  private let mean, scale: [Double]?
  private let constantFeatures: [Int]?
  private let floor: Double?

  init(_ dataset: Dataset, _ store: TensorStore) {
    featureNames = dataset.featureNames
    targetNames = dataset.targetNames
    mean = dataset.standardisation?.mean
    scale = dataset.standardisation?.scale
    constantFeatures = dataset.standardisation?.constantFeatures
    hasRegions = dataset.regions != nil
    floor = dataset.floor
    _ = store.store(dataset.inputs, path: ["x"])
    func add(_ integers: [Int], _ name: String) {
      store.add(Tensor(name, shape: [integers.count], integers: integers))
    }
    switch dataset.target {
    case .none:
      target = .none
      classCount = nil
    case .values(let values):
      target = .values
      classCount = nil
      _ = store.store(values, path: ["y"])
    case .labels(let labels, let count):
      target = .labels
      classCount = count
      add(labels, "y")
    }
    if let regions = dataset.regions { add(regions, "regions") }
    add(dataset.split.training, "split.train")
    add(dataset.split.test, "split.test")
  }

  func dataset(_ store: TensorStore) throws -> Dataset {
    let inputs = try store.matrix(named: "x")
    let n = inputs.rowCount
    func require(_ holds: Bool, _ problem: String) throws {
      guard holds else {
        throw SessionError.refused("a dataset's description is damaged: \(problem)")
      }
    }
    let target: Dataset.Target
    var outputs = 0
    switch self.target {
    case .none: target = .none
    case .values:
      let values = try store.matrix(named: "y")
      try require(values.rowCount == n, "y has \(values.rowCount) rows for \(n)")
      outputs = values.columnCount
      target = .values(values)
    case .labels:
      let labels = try store.integers("y")
      outputs = classCount ?? 0
      try require(
        labels.count == n && labels.allSatisfy { $0 >= 0 && $0 < outputs }, "labels out of range")
      target = .labels(labels, classCount: outputs)
    }
    let regions = hasRegions ? try store.integers("regions") : nil
    try require(regions.map { $0.count == n } ?? true, "regions of another length")
    let (training, test) = (try store.integers("split.train"), try store.integers("split.test"))
    try require(
      training.count + test.count == n && Set(training).union(test) == Set(0..<n),
      "the split does not hold every row once")
    try require(
      featureNames.count == inputs.columnCount && targetNames.count == outputs, "names missing")
    var standardisation: Standardisation?
    if let mean, let scale {
      try require(mean.count == scale.count, "a scale is missing")
      standardisation = Standardisation(
        mean: mean, scale: scale, constantFeatures: constantFeatures ?? [])
    }
    return Dataset(
      inputs: inputs, target: target, regions: regions, featureNames: featureNames,
      targetNames: targetNames, split: Split(training: training, test: test),
      standardisation: standardisation, floor: floor)
  }
}
