import LinearAlgebra
import Safetensors

extension Dataset {
  /// Reads a table of numbers, one sample a line, as `DatasetReading.init(csv:options:monitor:)` does.
  ///
  /// - Throws: `DatasetError` naming the line and the column at fault.
  public static func csv(
    _ path: String, options: CSVOptions = CSVOptions(), monitor: Monitor = .silent
  ) throws(DatasetError) -> Dataset {
    try DatasetReading(csv: path, options: options, monitor: monitor).dataset
  }
}

extension DatasetReading {
  /// Reads a table of numbers, one sample a line, in pieces, so that only the numbers take memory.
  ///
  /// Classes are numbered in the order of their names: as numbers if all are whole numbers, else as
  /// text. A table that `Dataset.writeTable` wrote gives the dataset back, its split included. The
  /// monitor hears of bytes read and may stop the reading, which then throws.
  ///
  /// - Throws: `DatasetError` naming the line and the column at fault.
  public init(
    csv path: String, options: CSVOptions = CSVOptions(), monitor: Monitor = .silent
  ) throws(DatasetError) {
    guard let delimiter = options.delimiter.asciiValue, ![0x0A, 0x0D, 0x22].contains(delimiter)
    else {
      throw .parameter(
        name: "delimiter", value: "'\(options.delimiter)'",
        wanted: "one ASCII character, such as a comma, a semicolon or a tab")
    }
    var table = CSVTable(path: path, options: options)
    try table.read(delimiter: delimiter, monitor: monitor)
    table.remarkOnCounting()
    let target = try table.target()
    let names = (inputs: table.inputNames, targets: table.targetNames)
    let (stated, remarks) = (table.stated, table.remarks)
    let inputs = table.takeInputs()
    try self.init(
      inputs, target: target, featureNames: names.inputs, targetNames: names.targets,
      stated: stated, remarks: remarks, path: path,
      options: LoadOptions(
        standardises: options.standardises, testFraction: options.testFraction,
        seed: options.seed, splitsAnew: options.splitsAnew))
  }
}

extension CSVTable {
  fileprivate mutating func read(
    delimiter: UInt8, monitor: Monitor
  ) throws(DatasetError) {
    let path = path
    let file = try reading { () throws(SafetensorsError) in try InputFile(path: path) }
    var scanner = CSVScanner(path: path, delimiter: delimiter)
    let pieceByteCount = 1 << 18
    for start in stride(from: 0, to: file.byteCount, by: pieceByteCount) {
      let end = min(start + pieceByteCount, file.byteCount)
      let piece = try reading { () throws(SafetensorsError) in try file.bytes(in: start..<end) }
      var position = start == 0 ? try lengthOfMark(piece) : 0
      while try scanner.advance(through: piece, from: &position) { try add(scanner.record) }
      if start == 0 { try reserve(bytesRead: end, of: file.byteCount) }
      monitor.report(end, file.byteCount)
      guard end == file.byteCount || !monitor.shouldStop() else {
        throw .stopped(path: path, bytesRead: end, bytesTotal: file.byteCount)
      }
    }
    if try scanner.finish() { try add(scanner.record) }
    guard rowCount > 0 else {
      let what = names.isEmpty ? "the file is empty" : "there is a header but no row"
      throw .contents(path: path, problem: "\(what). Give at least one row of numbers.")
    }
  }

  /// The bytes that the mark of UTF-8 takes at the start.
  private func lengthOfMark(_ bytes: [UInt8]) throws(DatasetError) -> Int {
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
      throw .contents(path: path, problem: "the text is UTF-16. Save the table as UTF-8.")
    }
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The classes in the order of their names, with the names.
  private var sortedClasses: [String] { listedClasses ?? Self.sorted(Set(classes.keys)) }

  /// Names of classes in their order: as numbers if all are whole numbers, else as text.
  static func sorted(_ names: Set<String>) -> [String] {
    if names.allSatisfy({ Int($0) != nil }) {
      return names.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  fileprivate var targetNames: [String] {
    roles.contains(.label) ? sortedClasses : valueNames
  }

  /// What an exported table says besides its numbers.
  fileprivate var stated: StatedParts {
    var stated = StatedParts()
    guard let description else { return stated }
    if roles.contains(.split) { stated.split = Split(training: training, test: test) }
    if roles.contains(.region) { stated.regions = regions }
    if options.values.isEmpty { stated.floor = StatedParts.floor(description.floor) }
    if let whole = description.standardisation {
      let kept = roles.indices.filter { roles[$0] == .input }
      stated.standardisation = Standardisation(
        mean: kept.map { $0 < description.features ? whole.mean[$0] : 0 },
        scale: kept.map { $0 < description.features ? whole.scale[$0] : 1 },
        constantFeatures: kept.indices.filter { whole.constantFeatures.contains(kept[$0]) })
    }
    return stated
  }

  fileprivate func target() throws(DatasetError) -> Dataset.Target {
    guard options.label == nil || options.values.isEmpty else {
      throw .parameter(
        name: "targets", value: "both a label and values", wanted: "one or the other")
    }
    if roles.contains(.label) {
      var places = [Int](repeating: 0, count: classes.count)
      for (place, name) in sortedClasses.enumerated() { places[classes[name] ?? 0] = place }
      return .labels(labels.map { places[$0] }, classCount: classes.count)
    }
    guard outputCount > 0 else { return .none }
    return .values(Matrix(rows: rowCount, columns: outputCount, elements: values))
  }

  /// The inputs, handed over rather than copied.
  fileprivate consuming func takeInputs() -> Matrix {
    let columns = inputs.count / rowCount
    return Matrix(rows: rowCount, columns: columns, elements: inputs)
  }
}
