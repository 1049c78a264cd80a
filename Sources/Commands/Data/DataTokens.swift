import CommandLanguage
import Datasets
import Documents
import Foundation
import LinearAlgebra
import Pretrained
import Safetensors
import Sessions
import Tokenisers

extension ShellCommand {
  /// The longest window where none is asked for.
  private static let usualWindow = 512

  /// Cuts files of text as a tokeniser of another's says.
  ///
  /// All of it is for measuring, unless a part of it is held out for a training.
  static func tokenise(
    _ files: [String], _ options: DataOptions, in bench: inout Workbench
  ) throws -> Report {
    guard let first = files.first, let source = options.tokeniser else {
      throw Refusal("`data text` needs a file to read: data text a.txt --tokeniser olmoe.")
    }
    let tokeniser = try bench.tokeniser(named: source)
    func ids(_ paths: [String]) throws -> TextDataset.Stream {
      var stream = TextDataset.Stream(tokens: [], byteCount: 0)
      for path in paths {
        let text = try text(of: path)
        stream.tokens += tokeniser.ids(of: text, addingSpecial: !options.noSpecial)
        stream.byteCount += text.utf8.count
      }
      if let limit = options.limit { stream.tokens = Array(stream.tokens.prefix(limit)) }
      return stream
    }
    var (training, heldOut) = (TextDataset.Stream(tokens: [], byteCount: 0), try ids(files))
    if let valid = options.valid {
      (training, heldOut) = (heldOut, try ids([valid]))
    } else if let share = options.test, share > 0 {
      let kept = heldOut.tokens.count - Int((Double(heldOut.tokens.count) * share).rounded(.up))
      let bytes = heldOut.byteCount * kept / max(1, heldOut.tokens.count)
      training = TextDataset.Stream(tokens: Array(heldOut.tokens[..<kept]), byteCount: bytes)
      heldOut = TextDataset.Stream(
        tokens: Array(heldOut.tokens[kept...]), byteCount: heldOut.byteCount - bytes)
    }
    let known = Set(training.tokens).union(heldOut.tokens)
    let vocabulary = Vocabulary.ids(
      count: tokeniser.vocabularyCount,
      names: Dictionary(uniqueKeysWithValues: known.map { (Int($0), tokeniser.name(Int($0))) }))
    let context = bench.context(of: source)
    return try keep(
      TextDataset(
        vocabulary: vocabulary, training: training, heldOut: heldOut,
        window: options.context ?? min(usualWindow, context ?? usualWindow)),
      named: options.name ?? objectName(from: first), remarks: tokeniser.notes, in: &bench)
  }

  /// Reads ids that were made elsewhere: a tensor of one axis, or of windows×positions.
  static func readIDs(
    _ files: [String], _ options: DataOptions, in bench: inout Workbench
  ) throws -> Report {
    guard let path = files.first, files.count == 1 else {
      throw Refusal("`data ids` reads one file: data ids tokens.safetensors --for olmoe.")
    }
    let (rows, isWindows) = try wholeNumbers(in: path, tensor: options.inputs ?? "input_ids")
    guard rows.columnCount > 0, rows.rowCount > 0 else {
      throw Refusal("\(path): there is no id in it.")
    }
    var tokens: [UInt32] = []
    for (place, value) in rows.elements.enumerated() {
      guard let id = UInt32(exactly: value), id < 1 << 31 else {
        throw Refusal(
          "\(path): the id at place \(place) is \(value), where a whole number belongs.")
      }
      tokens.append(id)
    }
    if let limit = options.limit { tokens = Array(tokens.prefix(limit)) }
    let largest = Int(tokens.max() ?? 0)
    var (count, names) = (largest + 1, [Int: String]())
    var context: Int?
    if let name = options.model {
      context = bench.context(of: name)
      if let known = bench.vocabulary(of: name) {
        guard largest < known else {
          throw Refusal(
            "\(path): the id \(largest) is not one of '\(name)', which has 0 to \(known - 1).")
        }
        count = known
      }
      if let tokeniser = try? bench.tokeniser(named: name) {
        names = Dictionary(
          uniqueKeysWithValues: Set(tokens).map { (Int($0), tokeniser.name(Int($0))) })
      }
    }
    let window =
      options.context ?? (isWindows ? rows.columnCount : min(usualWindow, context ?? usualWindow))
    return try keep(
      TextDataset(
        vocabulary: .ids(count: count, names: names),
        training: TextDataset.Stream(tokens: [], byteCount: 0),
        heldOut: TextDataset.Stream(tokens: tokens, byteCount: 0), window: window),
      named: options.name ?? objectName(from: path), remarks: [], in: &bench)
  }

  /// The numbers of a tensor or an array, windows×positions, and whether they were so in the file.
  private static func wholeNumbers(
    in path: String, tensor name: String
  ) throws -> (rows: Matrix, isWindows: Bool) {
    if path.lowercased().hasSuffix(".npy") {
      let file = try NPYFile(path: path)
      guard file.axisCount < 3, file.isWhole else {
        throw Refusal("\(path): ids are whole numbers of one axis, or windows×positions.")
      }
      return file.axisCount == 1
        ? (file.matrix.transposed, false) : (file.matrix, true)
    }
    let file = try SafetensorsFile(path: path)
    let shape = try file.info(named: name).shape
    guard (1...2).contains(shape.count) else {
      throw Refusal(
        "\(path): '\(name)' has \(shape.count) axes; ids have one, or windows×positions.")
    }
    let values = try file.integers(named: name).map(Double.init)
    return (
      Matrix(
        rows: shape.count == 2 ? shape[0] : 1, columns: shape[shape.count - 1], elements: values),
      shape.count == 2
    )
  }

  private static func keep(
    _ text: TextDataset, named name: String, remarks: [String], in bench: inout Workbench
  ) throws -> Report {
    guard text.heldOut.tokens.count > 1 else {
      throw Refusal("there are fewer than two tokens to measure at; give a longer text.")
    }
    let trained = bench.session.models(trainedOn: name)
    try bench.session.put(text, named: name, origin: bench.origin)
    var report = text.summary(named: name, digits: bench.digits)
    for remark in remarks { report.add(remark) }
    report.add(trainedBefore: trained, onDataNamed: name)
    return report
  }
}

extension Workbench {
  /// The longest window of a model, where it has one.
  func context(of name: String) -> Int? {
    switch session.object(named: name)?.content {
    case let model as Transformer: model.shape.context
    case let model as PretrainedReference: (try? model.model().backbone())?.context
    default: nil
    }
  }

  /// How many tokens a model knows, where it says.
  func vocabulary(of name: String) -> Int? {
    switch session.object(named: name)?.content {
    case let model as Transformer: model.shape.vocabulary
    case let model as PretrainedReference: (try? model.model().backbone())?.vocabulary
    default: nil
    }
  }
}

extension Domain where Context == Workbench, Value == String {
  /// A file that there is, or the name of a model.
  static var fileOrModel: Self {
    let files = Domain<Workbench, String>.file(mustExist: true)
    return Domain(
      placeholder: "FILE", description: "an existing file, or a model after `hidden`",
      parse: { text, context throws(DomainError) in
        do throws(DomainError) {
          return try files.parse(text, in: context)
        } catch {
          guard context.session.modelNames.contains(text) else { throw error }
          return text
        }
      },
      complete: { prefix, context in
        context.session.modelNames.filter { $0.hasPrefix(prefix) }.map { Completion($0) }
          + files.complete(prefix, in: context)
      })
  }
}
