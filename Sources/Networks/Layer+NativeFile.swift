import LinearAlgebra
import Safetensors

/// The native layer file: `router.weight`, `experts.{i}.w1.weight`, ... and strings of metadata.
extension Layer {
  /// Reads a layer from `file`, its tensors' names beginning with `prefix`.
  ///
  /// Shapes come from the tensors; `routing`, `k`, `temperature`, `activation` and `normalise`
  /// from the metadata. Narrow types are held as float32. A tensor under the prefix that the layer has
  /// no place for is refused; without a prefix there may be `x`.
  ///
  /// - Throws: `NetworkError.file` naming the tensor or the entry at fault, `SafetensorsError`.
  public init(from file: SafetensorsFile, prefix: String = "") throws {
    let reader = LayerFileReader(file: file, prefix: prefix)
    let shape = try reader.shape()
    let layout = ParameterLayout(shape)
    let weights = try reader.weights(layout)
    try reader.requireUse(of: layout, besides: ["x"], because: shape.absence(of:))
    self.init(shape: shape, weights: weights)
  }

  /// The layer's tensors under their native names, in the type of its precision.
  public func tensors(prefix: String = "") -> [Tensor] {
    layout.tensors(of: weights, prefix: prefix)
  }

  /// The metadata of a native layer file.
  public var nativeMetadata: [String: String] { shape.nativeMetadata }
}

extension LayerShape {
  /// The metadata of a native file of a layer of this shape.
  public var nativeMetadata: [String: String] {
    [
      "kind": "moe-mlp", "routing": routing.rawValue, "k": "\(selectedCount)",
      "temperature": "\(temperature)", "activation": activation.rawValue,
      "normalise": normalisation.rawValue,
    ]
  }
}

extension ParameterLayout {
  /// The slots of `weights` as named tensors, in their own type.
  func tensors(of weights: Weights, prefix: String) -> [Tensor] {
    slots.map { tensor(of: $0, in: weights, prefix: prefix) }
  }

  /// One slot of `weights` as a named tensor, in their type.
  public func tensor(of slot: ParameterSlot, in weights: Weights, prefix: String = "") -> Tensor {
    slot.tensor(of: slot.values(in: weights), weights.precision, prefix: prefix)
  }

  /// Weights of the type of `precision`, each slot's elements read row by row by `read`, one at a time.
  public func weights(
    _ precision: Precision, read: (ParameterSlot) throws -> [Double]
  ) rethrows -> Weights {
    var weights = Weights(zeros: count, precision)
    for slot in slots { weights.store(slot.asLaid(try read(slot)), at: slot.offset) }
    return weights
  }

  /// One slot of the flat `buffer` as a named tensor, in the type of `precision`.
  public func tensor(
    of slot: ParameterSlot, in buffer: [Double], precision: Precision, prefix: String = ""
  ) -> Tensor {
    slot.tensor(of: values(of: slot, in: buffer), precision, prefix: prefix)
  }
}

extension ParameterSlot {
  /// Its tensor, of `values` given row by row, in the type of `precision`.
  func tensor(of values: [Double], _ precision: Precision, prefix: String) -> Tensor {
    precision == .float64
      ? Tensor(prefix + name, shape: shape, doubles: values)
      : Tensor(prefix + name, shape: shape, floats: values.map { Float($0) })
  }
}

/// Takes a layer file apart, complaining by name.
struct LayerFileReader {
  let file: SafetensorsFile
  let prefix: String

  func problem(_ text: String) -> NetworkError { .file(path: file.path, problem: text) }

  /// The tensors of `layout`, held as float32 unless one is float64.
  func weights(_ layout: ParameterLayout) throws -> Weights {
    let isWide = layout.slots.contains {
      (try? file.info(named: prefix + $0.name))?.elementType == .float64
    }
    return try layout.weights(isWide ? .float64 : .float32) {
      try values($0.name, shape: $0.shape)
    }
  }

  /// The elements of tensor `name`, which must have `shape` and be finite.
  func values(_ name: String, shape: [Int]) throws -> [Double] {
    let found = try dimensions(name, rank: shape.count)
    guard found == shape else {
      throw problem(
        "\(prefix)\(name) has shape \(found), expected \(shape). Every expert, and every layer, "
          + "must have the shapes of the first.")
    }
    let values = try file.doubles(named: prefix + name)
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw problem(
      "\(prefix)\(name) holds \(values[index]) at element \(index). Weights must be finite.")
  }

  /// The shape of tensor `name`, which must have `rank` dimensions, none of them 0.
  func dimensions(_ name: String, rank: Int) throws -> [Int] {
    guard file.contains(prefix + name) else {
      throw problem("tensor \(prefix)\(name) is missing; it holds \(listed(file.names)).")
    }
    let found = try file.info(named: prefix + name).shape
    guard found.count == rank, found.allSatisfy({ $0 > 0 }) else {
      throw problem("\(prefix)\(name) has shape \(found), expected \(rank) dimensions above 0.")
    }
    return found
  }

  func listed(_ names: [String]) -> String {
    names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", ..." : "")
  }

  func shape() throws -> LayerShape {
    let first = try dimensions("experts.0.w1.weight", rank: 2)
    let outputs = try dimensions("experts.0.w2.weight", rank: 2)[0]
    let experts = try count(of: "experts")
    let routing: Routing = try choice("routing", default: experts == 1 ? .dense : .soft)
    guard routing != .dense || experts == 1 else {
      throw problem("routing is 'dense' and there are \(experts) experts. Set routing to 'soft'.")
    }
    let k = try number("k", default: Double(routing == .topK ? min(2, experts) : experts))
    guard routing != .topK || (k == k.rounded() && k >= 1 && k <= Double(experts)) else {
      throw problem("k is '\(metadata("k") ?? "")': give a whole number from 1 to \(experts).")
    }
    if metadata("routing") == nil, routing == .soft, k != Double(experts) {
      throw problem(
        "metadata 'k' is '\(metadata("k") ?? "")' without 'routing': \(experts) experts are 'soft' then, "
          + "and all run. Set routing to 'top-k' or 'soft'.")
    }
    let temperature = try number("temperature", default: 1)
    guard temperature > 0 else {
      throw problem("temperature is '\(metadata("temperature") ?? "")': give a number above 0.")
    }
    return LayerShape(
      inputWidth: first[1], outputWidth: outputs, hiddenWidth: first[0], expertCount: experts,
      routing: routing, selectedCount: routing == .topK ? Int(k) : nil, temperature: temperature,
      activation: try choice("activation", default: .gelu),
      normalisation: try choice("normalise", default: .after),
      isGated: file.contains(prefix + "experts.0.w3.weight"),
      gatedBiases: GatedBiases(
        w1: file.contains(prefix + "experts.0.w1.bias"),
        w2: file.contains(prefix + "experts.0.w2.bias"),
        w3: file.contains(prefix + "experts.0.w3.bias")),
      hasRouterBias: file.contains(prefix + "router.bias"))
  }

  /// How many there are of what names number: `experts.0. ...`, `experts.1. ...`.
  ///
  /// - Throws: `NetworkError.file` where a number is left out, after which nobody would look.
  func count(of what: String) throws -> Int {
    let start = "\(prefix)\(what)."
    var numbers: Set<Int> = []
    for name in file.names where name.hasPrefix(start) {
      let digits = name.dropFirst(start.count).prefix { $0 != "." }
      if let number = Int(digits), number >= 0, "\(number)" == digits { numbers.insert(number) }
    }
    let gap = (0..<numbers.count).first { !numbers.contains($0) }
    guard let gap, let next = numbers.filter({ $0 > gap }).min() else { return numbers.count }
    throw problem(
      "there is no \(start)\(gap), and there is \(start)\(next). Number \(what) from 0 without gaps."
    )
  }

  func metadata(_ key: String) -> String? { file.metadata[key] }

  func number(_ key: String, default standard: Double) throws -> Double {
    guard let text = metadata(key) else { return standard }
    guard let value = Double(text), value.isFinite else {
      throw problem("metadata '\(key)' is '\(text)': give a number.")
    }
    return value
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, default standard: Choice
  ) throws -> Choice {
    guard let text = metadata(key) else { return standard }
    guard let value = Choice(rawValue: text) else {
      let known = Choice.allCases.map { $0.rawValue }.joined(separator: ", ")
      throw problem("metadata '\(key)' is '\(text)': give one of \(known).")
    }
    return value
  }
}
