import LinearAlgebra
import Safetensors

extension Dataset {
  /// Reads inputs, and a target if there is one, from NPY files, as
  /// `DatasetReading.init(npy:target:options:monitor:)` does.
  ///
  /// - Throws: `DatasetError` naming the file at fault.
  public static func npy(
    inputs path: String, target targetPath: String? = nil, options: LoadOptions = LoadOptions()
  ) throws(DatasetError) -> Dataset {
    try DatasetReading(npy: path, target: targetPath, options: options).dataset
  }

  /// Reads inputs, and a target if there is one, from tensors, as
  /// `DatasetReading.init(safetensors:inputs:target:options:)` does.
  ///
  /// - Throws: `DatasetError` naming the tensor at fault.
  public static func safetensors(
    _ path: String, inputs: String = "x", target: String? = nil,
    options: LoadOptions = LoadOptions()
  ) throws(DatasetError) -> Dataset {
    try DatasetReading(safetensors: path, inputs: inputs, target: target, options: options).dataset
  }
}

extension DatasetReading {
  /// Reads inputs, and a target if there is one, from NPY files.
  ///
  /// The inputs are samples×features. A target of one axis of whole numbers is a class a sample;
  /// any other is numbers to regress on. The monitor hears of bytes read and may stop the reading,
  /// which then throws.
  ///
  /// - Throws: `DatasetError` naming the file at fault.
  public init(
    npy path: String, target targetPath: String? = nil, options: LoadOptions = LoadOptions(),
    monitor: Monitor = .silent
  ) throws(DatasetError) {
    let inputs = try NPYFile(path: path, monitor: monitor).matrix
    try Self.requireSamples(inputs, path: path)
    guard let targetPath else {
      try self.init(inputs, target: .none, path: path, options: options)
      return
    }
    let file = try NPYFile(path: targetPath, monitor: monitor)
    try Self.requireRows(file.matrix.rowCount, of: inputs, path: targetPath)
    // A U64 of 2⁶³ or more is a whole number too, but no class.
    let labels = file.matrix.elements.compactMap { Int(exactly: $0) }
    let isLabels = file.isWhole && file.axisCount == 1 && labels.count == inputs.rowCount
    let (target, names) = isLabels ? Self.classes(labels) : (.values(file.matrix), nil)
    try self.init(inputs, target: target, targetNames: names, path: path, options: options)
  }

  /// Reads inputs, and a target if there is one, from the tensors of a safetensors file.
  ///
  /// The inputs are samples×features, or windows×positions×features, whose positions are samples. A
  /// target of one axis of integers is a class a sample; any
  /// other is numbers to regress on. Without a name for it, the target is `y` where there is one. What
  /// an exported dataset holds besides, its split among it, is taken as well; other tensors are named
  /// in the remarks.
  ///
  /// - Throws: `DatasetError` naming the tensor at fault.
  public init(
    safetensors path: String, inputs: String = "x", target: String? = nil,
    options: LoadOptions = LoadOptions()
  ) throws(DatasetError) {
    let file = try reading { () throws(SafetensorsError) in try SafetensorsFile(path: path) }
    let matrix = try Self.matrix(inputs, of: file)
    try Self.requireSamples(matrix, path: path)
    let name = target ?? (file.contains("y") ? "y" : nil)
    let stored = StoredParts(
      file: file, inputs: matrix, isOwnInputs: inputs == "x", isOwnTarget: name == "y")
    let stated = try stored.stated(splitsAnew: options.splitsAnew)
    let features = try stored.featureNames()
    let unused =
      file.names.filter { $0 != inputs && $0 != name && !stored.names.contains($0) }
      + stored.unusedMetadata
    let remarks =
      unused.isEmpty
      ? [] : ["not used: \(unused.map { shown($0, limit: 40) }.joined(separator: ", "))"]
    guard let name else {
      try self.init(
        matrix, target: .none, featureNames: features, stated: stated, remarks: remarks,
        path: path, options: options)
      return
    }
    let info = try reading { () throws(SafetensorsError) in try file.info(named: name) }
    let found: (target: Dataset.Target, names: [String]?)
    if info.shape.count == 1, info.elementType.isWhole {
      try Self.requireRows(info.shape[0], of: matrix, path: path)
      let labels = try reading { () throws(SafetensorsError) in try file.integers(named: name) }
      if let names = try stored.classNames(of: labels) {
        found = (.labels(labels, classCount: names.count), names)
      } else {
        found = Self.classes(labels)
      }
    } else {
      let values = try Self.matrix(name, of: file)
      try Self.requireRows(values.rowCount, of: matrix, path: path)
      found = (.values(values), try stored.outputNames(count: values.columnCount))
    }
    try self.init(
      matrix, target: found.target, featureNames: features, targetNames: found.names,
      stated: stated, remarks: remarks, path: path, options: options)
  }

  private static func matrix(
    _ name: String, of file: SafetensorsFile
  ) throws(DatasetError) -> Matrix {
    let info = try reading { () throws(SafetensorsError) in try file.info(named: name) }
    guard (1...3).contains(info.shape.count) else {
      throw .contents(
        path: file.path,
        problem: "'\(shown(name))' has \(info.shape.count) axes, expected 1, 2 or 3. "
          + "Reshape it to samples × features.")
    }
    // Windows of positions, as hidden states are captured, are samples one after another.
    let columns = info.shape.count > 1 ? info.shape[info.shape.count - 1] : 1
    let rows = info.shape.dropLast(info.shape.count > 1 ? 1 : 0).reduce(1, *)
    try requireMemory(
      Double(rows) * (8 * Double(columns) + splitBytes), reading: file.path,
      "Give fewer rows or columns.")
    let elements = try reading { () throws(SafetensorsError) in try file.doubles(named: name) }
    if let place = elements.firstIndex(where: { !$0.isFinite }) {
      throw .contents(
        path: file.path,
        problem: "'\(shown(name))' row \(place / columns + 1), column \(place % columns + 1) is "
          + "\(elements[place]). Fill it or leave out the row.")
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// Numbers the distinct labels from 0 in ascending order.
  private static func classes(_ labels: [Int]) -> (target: Dataset.Target, names: [String]?) {
    let distinct = Set(labels).sorted()
    let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
    let target = Dataset.Target.labels(labels.map { places[$0] ?? 0 }, classCount: distinct.count)
    return (target, distinct.map(String.init))
  }

  private static func requireSamples(_ inputs: Matrix, path: String) throws(DatasetError) {
    guard inputs.rowCount > 0, inputs.columnCount > 0 else {
      throw .contents(
        path: path, problem: "the inputs are \(inputs.shape). Give at least one row and column.")
    }
  }

  private static func requireRows(
    _ count: Int, of inputs: Matrix, path: String
  ) throws(DatasetError) {
    guard count == inputs.rowCount else {
      throw .contents(
        path: path,
        problem: "\(counted(count, "target")) for \(counted(inputs.rowCount, "input")). "
          + "Give one target a sample.")
    }
  }
}

extension ElementType {
  var isWhole: Bool {
    switch self {
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
    default: false
    }
  }
}
