import LinearAlgebra
import Safetensors

extension Dataset {
  /// Reads inputs, and a target if there is one, from NPY files.
  ///
  /// The inputs are samples×features. A target of one axis of whole numbers is a class a sample;
  /// any other is numbers to regress on.
  ///
  /// - Throws: `DatasetError` naming the file at fault.
  public static func npy(
    inputs path: String, target targetPath: String? = nil, options: LoadOptions = LoadOptions()
  ) throws(DatasetError) -> Dataset {
    let inputs = try NPYFile(path: path).matrix
    try requireSamples(inputs, path: path)
    guard let targetPath else {
      return try Dataset(reading: inputs, target: .none, options: options)
    }
    let file = try NPYFile(path: targetPath)
    try requireRows(file.matrix.rowCount, of: inputs, path: targetPath)
    // A U64 of 2⁶³ or more is a whole number too, but no class.
    let labels = file.matrix.elements.compactMap { Int(exactly: $0) }
    let isLabels = file.isWhole && file.axisCount == 1 && labels.count == inputs.rowCount
    let (target, names) = isLabels ? classes(labels) : (.values(file.matrix), nil)
    return try Dataset(reading: inputs, target: target, targetNames: names, options: options)
  }

  /// Reads inputs, and a target if there is one, from the tensors of a safetensors file.
  ///
  /// The inputs are samples×features. A target of one axis of integers is a class a sample; any
  /// other is numbers to regress on. Without a name for it, the target is `y` where there is one.
  ///
  /// - Throws: `DatasetError` naming the tensor at fault.
  public static func safetensors(
    _ path: String, inputs: String = "x", target: String? = nil,
    options: LoadOptions = LoadOptions()
  ) throws(DatasetError) -> Dataset {
    let file = try reading { () throws(SafetensorsError) in try SafetensorsFile(path: path) }
    let matrix = try matrix(inputs, of: file)
    try requireSamples(matrix, path: path)
    guard let name = target ?? (file.contains("y") ? "y" : nil) else {
      return try Dataset(reading: matrix, target: .none, options: options)
    }
    let info = try reading { () throws(SafetensorsError) in try file.info(named: name) }
    if info.shape.count == 1, info.elementType.isWhole {
      try requireRows(info.shape[0], of: matrix, path: path)
      let labels = try reading { () throws(SafetensorsError) in try file.integers(named: name) }
      let (target, names) = classes(labels)
      return try Dataset(reading: matrix, target: target, targetNames: names, options: options)
    }
    let values = try Self.matrix(name, of: file)
    try requireRows(values.rowCount, of: matrix, path: path)
    return try Dataset(reading: matrix, target: .values(values), options: options)
  }

  private static func matrix(
    _ name: String, of file: SafetensorsFile
  ) throws(DatasetError) -> Matrix {
    let info = try reading { () throws(SafetensorsError) in try file.info(named: name) }
    guard (1...2).contains(info.shape.count) else {
      throw .contents(
        path: file.path,
        problem: "'\(shown(name))' has \(info.shape.count) axes, expected 1 or 2. "
          + "Reshape it to samples × features.")
    }
    let columns = info.shape.count == 2 ? info.shape[1] : 1
    let elements = try reading { () throws(SafetensorsError) in try file.doubles(named: name) }
    if let place = elements.firstIndex(where: { !$0.isFinite }) {
      throw .contents(
        path: file.path,
        problem: "'\(shown(name))' row \(place / columns + 1), column \(place % columns + 1) is "
          + "\(elements[place]). Fill it or leave out the row.")
    }
    return Matrix(rows: info.shape[0], columns: columns, elements: elements)
  }

  /// Numbers the distinct labels from 0 in ascending order.
  private static func classes(_ labels: [Int]) -> (target: Target, names: [String]?) {
    let distinct = Set(labels).sorted()
    let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
    let target = Target.labels(labels.map { places[$0] ?? 0 }, classCount: distinct.count)
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
        problem: "\(count) targets for \(inputs.rowCount) inputs. Give one target a sample.")
    }
  }
}

extension ElementType {
  fileprivate var isWhole: Bool {
    switch self {
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
    default: false
    }
  }
}
