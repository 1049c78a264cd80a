import LinearAlgebra
import Safetensors
import TestSupport
import Testing

@testable import Datasets

/// What is written of a dataset is read back, all of it.
@Suite("An exported dataset")
struct DatasetRoundTripTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Datasets that between them have every part a dataset can have.
  private static func datasets() throws -> [Dataset] {
    let inputs = Matrix([
      [0.1, -0.0, 1e300], [.leastNonzeroMagnitude, 5, -2], [1, 2, 3], [4, 5, 0x1p-1030],
      [1 / 3, 1e22, 7],
    ])
    let split = Split(training: [4, 0, 2], test: [1, 3])
    let names = ["a, \"b\"", " c\n", "\u{1B}[31mé"]
    let standard = Standardisation(
      mean: [1 / 3, .leastNonzeroMagnitude, 0], scale: [0x1p-1030, 1, 1e300], constantFeatures: [1])
    return try [
      Dataset(inputs: inputs, split: split),
      Dataset(
        inputs: inputs,
        target: .values(Matrix([[1, 2], [0.1, 3], [5, 6], [-7, 1e-9], [0, 1]])),
        regions: [0, 3, 3, 7, 0], featureNames: names, targetNames: ["label", "split"],
        split: split, standardisation: standard),
      Dataset(
        inputs: inputs, target: .labels([0, 2, 1, 0, 2], classCount: 4), regions: [1, 1, 1, 1, 1],
        featureNames: names, targetNames: ["z", "a ", "\ta,\"", "unseen"], split: split),
      Dataset(
        inputs: inputs, target: .labels([1, 0, 1, 0, 1], classCount: 2),
        targetNames: ["2", "10"], split: Split(training: Array(0..<5), test: []),
        standardisation: standard),
      .piecewise(dim: 3, outputs: 2, regions: 4, samples: 50, testFraction: 0.3, seed: 5),
      .blobs(dim: 2, classes: 12, samples: 60, seed: 2),
    ]
  }

  /// Expects two datasets to be the same to the last bit, the sign of zeros included.
  private func expectSame(
    _ found: Dataset, _ expected: Dataset, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found == expected, sourceLocation: sourceLocation)
    #expect(
      found.inputs.elements.map(\.bitPattern) == expected.inputs.elements.map(\.bitPattern),
      sourceLocation: sourceLocation)
  }

  @Test("comes back from a CSV file whole")
  func table() throws {
    for dataset in try Self.datasets() {
      let path = folder.file("d.csv")
      try dataset.writeTable(to: path)
      let read = try DatasetReading(csv: path)
      expectSame(read.dataset, dataset)
      #expect(read.remarks == ["rows are held out as the file says"])
    }
  }

  @Test("comes back from a safetensors file whole")
  func tensors() throws {
    for dataset in try Self.datasets() {
      let path = folder.file("d.safetensors")
      try SafetensorsWriter(tensors: dataset.tensors, metadata: dataset.fileMetadata).write(
        to: path)
      let read = try DatasetReading(safetensors: path)
      expectSame(read.dataset, dataset)
      #expect(read.remarks == ["rows are held out as the file says"])
    }
  }

  @Test("gives its features back from an NPY file")
  func npy() throws {
    for dataset in try Self.datasets() {
      try NPYFile.write(dataset.inputs, to: folder.file("d.npy"))
      let read = try DatasetReading(npy: folder.file("d.npy")).dataset
      #expect(
        read.inputs.elements.map(\.bitPattern) == dataset.inputs.elements.map(\.bitPattern))
    }
  }

  @Test("is split anew only when that is asked for, which is said")
  func splitsAnew() throws {
    let dataset = try Self.datasets()[4]
    let remark = "rows are held out anew, other than those the file holds out"
    try dataset.writeTable(to: folder.file("d.csv"))
    var options = CSVOptions()
    options.splitsAnew = true
    options.testFraction = 0.5
    let table = try DatasetReading(csv: folder.file("d.csv"), options: options)
    #expect(table.dataset.split.test.count == 25 && table.remarks == [remark])
    #expect(table.dataset.regions == dataset.regions)
    let path = folder.file("d.safetensors")
    try SafetensorsWriter(tensors: dataset.tensors).write(to: path)
    let tensors = try DatasetReading(
      safetensors: path, options: LoadOptions(testFraction: 0.5, splitsAnew: true))
    #expect(tensors.dataset.split == table.dataset.split && tensors.remarks == [remark])
  }

  @Test("gives another target when one is asked for, and leaves columns out")
  func otherTarget() throws {
    let dataset = try Self.datasets()[1]
    try dataset.writeTable(to: folder.file("d.csv"))
    var options = CSVOptions()
    options.values = ["3"]
    options.dropped = ["label", "5"]
    let read = try Dataset.csv(folder.file("d.csv"), options: options)
    #expect(read.target == .values(Matrix(rows: 5, columns: 1, elements: dataset.inputs.column(2))))
    #expect(read.featureNames == Array(dataset.featureNames.prefix(2)))
    #expect(read.standardisation?.mean == [1 / 3, .leastNonzeroMagnitude])
    #expect(read.standardisation?.constantFeatures == [1])
    #expect(read.split == dataset.split && read.regions == dataset.regions)
  }

  private func refusal(_ text: String, _ options: CSVOptions = CSVOptions()) -> String? {
    message { try Dataset.csv(folder.put(text, as: "t.csv"), options: options) }?
      .replacing("\(folder.path)/", with: "")
  }

  @Test("that was tampered with is refused")
  func refuses() {
    let name = "\"split {\"\"features\"\":1,\"\"label\"\":true,\"\"region\"\":true}\""
    #expect(
      refusal("x,\(name)\n1,train\n")
        == "t.csv: the name of the last column, 'split {\"features\":1,\"label\":true,\"region…', "
        + "does not describe this table of 2 columns. Export it again, or leave that column out "
        + "with --drop 2.")
    let header = "x,label,region,\(name)\n"
    #expect(
      refusal(header + "1,a,0,training\n")
        == "t.csv:2:4: a row is train or test. Mend it, or leave the column out with --drop 4.")
    #expect(
      refusal(header + "1,a,-1,train\n")
        == "t.csv:2:3: a region is a whole number from 0. Mend it, or leave the column out with "
        + "--drop 3.")
    #expect(
      refusal(header + "1,a,0,test\n")
        == "t.csv: every row is for testing. Give --test to hold rows out anew.")
    var options = CSVOptions()
    options.standardises = true
    let standard =
      "\"split {\"\"features\"\":1,\"\"mean\"\":[\"\"0\"\"],\"\"scale\"\":[\"\"1\"\"]}\""
    #expect(
      refusal("x,\(standard)\n1,train\n", options)
        == "t.csv: its features are standardised already. Leave out --standardise.")
  }

  private func refusal(of tensors: [Tensor], _ metadata: [String: String] = [:]) -> String? {
    let path = folder.file("t.safetensors")
    return message {
      try SafetensorsWriter(
        tensors: [Tensor("x", shape: [2, 1], doubles: [1, 2])] + tensors, metadata: metadata
      ).write(to: path)
      return try DatasetReading(safetensors: path).remarks
    }?.replacing("\(folder.path)/", with: "")
  }

  @Test("that does not fit its samples is refused, and what is not used is named")
  func otherTensors() throws {
    func whole(_ name: String, _ values: [Int]) -> Tensor {
      Tensor(name, shape: [values.count], integers: values)
    }
    for (training, test) in [([0, 0], []), ([0], [2]), ([0, 1], [1]), ([], [0])] as [([Int], [Int])]
    {
      #expect(
        refusal(of: [whole("train", training), whole("test", test)])
          == "t.safetensors: 'train' and 'test' do not hold each of 2 rows once, counted from 0. "
          + "Give --test to hold rows out anew.")
    }
    #expect(
      refusal(of: [whole("regions", [0, -3])])
        == "t.safetensors: 'regions' element 1 is -3. Count regions from 0.")
    #expect(
      refusal(of: [whole("y", [0, 2])], ["target_names": "[\"a\",\"b\"]"])
        == "t.safetensors: its 'target_names' are not 3 different names. Export the dataset again.")
    let path = folder.file("u.safetensors")
    try SafetensorsWriter(
      tensors: [
        Tensor("x", shape: [2, 1], doubles: [1, 2]), Tensor("w", shape: [], doubles: [3]),
        whole("train", [0]),
      ], metadata: ["feature_names": "height"]
    ).write(to: path)
    #expect(
      try DatasetReading(safetensors: path).remarks == ["not used: train, w, feature_names"])
  }

  @Test("is not left half written when the writing is stopped")
  func stops() throws {
    let dataset = try Dataset.blobs(dim: 4, classes: 2, samples: 3_000, seed: 1)
    let path = folder.file("d.csv")
    #expect(
      message { try dataset.writeTable(to: path, monitor: StopAfter(1).monitor) as Any }?
        .contains("stopped after") == true)
    #expect(
      message {
        try NPYFile.write(dataset.inputs, to: folder.file("d.npy"), monitor: StopAfter(1).monitor)
          as Any
      }?.contains("stopped after") == true)
    #expect(folder.contents.isEmpty)
    try NPYFile.write(dataset.inputs, to: folder.file("d.npy"))
    #expect(
      try NPYFile(path: folder.file("d.npy"), monitor: StopAfter(1).monitor).matrix
        == dataset.inputs, "one piece is whole")
  }
}
