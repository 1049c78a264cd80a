import Foundation
import LinearAlgebra
import Safetensors

/// What a safetensors file holds of a dataset besides `x` and `y`, as an export writes it.
struct StoredParts {
  let file: SafetensorsFile
  let inputs: Matrix
  /// Whether the inputs are `x`, which the names and the standardisation are of.
  let isOwnInputs: Bool
  /// Whether the target is `y`, which the names of outputs and classes are of.
  let isOwnTarget: Bool

  private var hasSplit: Bool {
    isWhole(Dataset.Stored.training) && isWhole(Dataset.Stored.test)
  }
  private var hasRegions: Bool {
    isWhole(Dataset.Stored.regions, count: inputs.rowCount)
  }
  private var hasStandardisation: Bool {
    isOwnInputs && isNumbers(Dataset.Stored.mean) && isNumbers(Dataset.Stored.scale)
  }

  /// The tensors that are taken.
  var names: Set<String> {
    var names = Set<String>()
    if hasSplit { names.formUnion([Dataset.Stored.training, Dataset.Stored.test]) }
    if hasRegions { names.insert(Dataset.Stored.regions) }
    if hasStandardisation {
      names.formUnion([Dataset.Stored.mean, Dataset.Stored.scale, Dataset.Stored.constant])
    }
    return names
  }

  /// The split, the regions and the standardisation, where they are there.
  ///
  /// - Throws: `DatasetError` where they do not fit the inputs.
  func stated(splitsAnew: Bool) throws(DatasetError) -> StatedParts {
    var stated = StatedParts()
    if hasSplit {
      stated.split = StatedParts.split(
        training: try integers(Dataset.Stored.training), test: try integers(Dataset.Stored.test),
        count: inputs.rowCount)
      guard stated.split != nil || splitsAnew else {
        throw .contents(
          path: file.path,
          problem: "'train' and 'test' do not hold each of "
            + "\(counted(inputs.rowCount, "row")) once, counted from 0. Give --test to hold rows out "
            + "anew.")
      }
    }
    if hasRegions {
      let regions = try integers(Dataset.Stored.regions)
      if let place = regions.firstIndex(where: { $0 < 0 }) {
        throw .contents(
          path: file.path,
          problem: "'regions' element \(place) is \(regions[place]). Count regions from 0.")
      }
      stated.regions = regions
    }
    if hasStandardisation { stated.standardisation = try standardisation() }
    if isOwnInputs, isOwnTarget {
      stated.floor = StatedParts.floor(file.metadata[Dataset.Stored.floor])
    }
    return stated
  }

  private func standardisation() throws(DatasetError) -> Standardisation {
    let mean = try doubles(Dataset.Stored.mean)
    let scale = try doubles(Dataset.Stored.scale)
    let constant =
      isWhole(Dataset.Stored.constant) ? try integers(Dataset.Stored.constant) : []
    guard
      (mean + scale).allSatisfy(\.isFinite),
      constant.allSatisfy((0..<inputs.columnCount).contains)
    else {
      throw .contents(
        path: file.path,
        problem: "its standardisation is not one of \(counted(inputs.columnCount, "feature")). "
          + "Export the dataset again.")
    }
    return Standardisation(mean: mean, scale: scale, constantFeatures: constant)
  }

  /// Names in the metadata that cannot be used, not being JSON lists.
  var unusedMetadata: [String] {
    [Dataset.Stored.featureNames, Dataset.Stored.targetNames].filter {
      file.metadata[$0] != nil && names($0) == nil
    }
  }

  /// The names of the features, or nil where the file has none.
  func featureNames() throws(DatasetError) -> [String]? {
    guard isOwnInputs, let names = names(Dataset.Stored.featureNames) else { return nil }
    try require(names.count == inputs.columnCount, Dataset.Stored.featureNames, inputs.columnCount)
    return names.enumerated().map { $1.isEmpty ? "x\($0 + 1)" : $1 }
  }

  /// The names of `count` outputs, or nil where the file has none.
  func outputNames(count: Int) throws(DatasetError) -> [String]? {
    guard isOwnTarget, let names = names(Dataset.Stored.targetNames) else { return nil }
    try require(names.count == count, Dataset.Stored.targetNames, count)
    return names
  }

  /// The names of the classes that `labels` count from 0, or nil where the file has none.
  func classNames(of labels: [Int]) throws(DatasetError) -> [String]? {
    guard isOwnTarget, let names = names(Dataset.Stored.targetNames) else { return nil }
    let most = labels.reduce(0, max)
    try require(
      labels.allSatisfy(names.indices.contains) && Set(names).count == names.count,
      Dataset.Stored.targetNames, most + 1)
    return names
  }

  private func require(_ holds: Bool, _ key: String, _ count: Int) throws(DatasetError) {
    guard holds else {
      throw .contents(
        path: file.path,
        problem: "its '\(key)' are not \(count) different names. Export the dataset again.")
    }
  }

  private func names(_ key: String) -> [String]? {
    file.metadata[key].flatMap { try? JSONDecoder().decode([String].self, from: Data($0.utf8)) }
  }

  private func isWhole(_ name: String, count: Int? = nil) -> Bool {
    guard let info = try? file.info(named: name) else { return false }
    return info.shape.count == 1 && info.elementType.isWhole
      && info.shape[0] == count ?? info.shape[0]
  }

  private func isNumbers(_ name: String) -> Bool {
    (try? file.info(named: name))?.shape == [inputs.columnCount]
  }

  private func integers(_ name: String) throws(DatasetError) -> [Int] {
    try reading { () throws(SafetensorsError) in try file.integers(named: name) }
  }

  private func doubles(_ name: String) throws(DatasetError) -> [Double] {
    try reading { () throws(SafetensorsError) in try file.doubles(named: name) }
  }
}
