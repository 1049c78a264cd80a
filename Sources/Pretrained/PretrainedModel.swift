import Foundation
import Networks
import Safetensors

/// A checkpoint from elsewhere, open by its headers.
public struct PretrainedModel: Sendable {
  /// The folder that it lies in.
  public let folder: String
  public let modelType: String
  public let configuration: Configuration
  public let files: TensorFiles
  /// Every feed-forward layer, dense ones too.
  public let layers: [LayerDescription]
  /// H, the width of the hidden state.
  public let width: Int
  /// The precision of the angles of its positions.
  public var angles = AnglePrecision.exact
  /// The scales of weights in F8_E4M3; nil where there are none.
  let block: ScaleBlock?

  /// Opens a checkpoint by its folder, its `config.json` or its index; reads headers alone, and holds
  /// every tensor of the feed-forward layers against the configuration.
  ///
  /// - Throws: `PretrainedError` saying what is not there, does not fit or is not supported.
  public init(opening path: String) throws(PretrainedError) {
    let folder = try Self.folder(of: path)
    let whole = try Configuration(path: (folder as NSString).appendingPathComponent("config.json"))
    try Self.requireKnown(try Self.language(whole).0, whole)
    try self.init(whole, try TensorFiles(folder: folder))
  }

  /// The model of a configuration and tensors that are open.
  init(_ whole: Configuration, _ files: TensorFiles) throws(PretrainedError) {
    folder = files.folder
    let (modelType, configuration) = try Self.language(whole)
    try Self.requireKnown(modelType, whole)
    (self.modelType, self.configuration) = (modelType, configuration)
    self.files = files
    block = try Self.scales(whole, modelType)
    let prefix =
      Backbone.stems.first { files.hasNames(beginning: $0 + "layers.0.") } ?? Backbone.stems[0]
    let layouts = LayerLayouts(
      modelType: modelType, configuration: configuration, files: files, block: block, prefix: prefix
    )
    var layers: [LayerDescription] = []
    for l in 0..<(try layouts.layerCount) {
      let layer = try layouts.layer(l)
      try layer.check()
      layers.append(layer)
    }
    self.layers = layers
    width = layers[0].shape.inputWidth
  }

  /// The `l`-th feed-forward layer: its router is read now, an expert when it is asked for.
  ///
  /// - Throws: `PretrainedError` where the router cannot be read.
  public func layer(_ l: Int) throws(PretrainedError) -> PretrainedLayer {
    precondition(layers.indices.contains(l), "layer \(l) of \(layers.count)")
    return try layers[l].layer()
  }

  /// A digest of the whole `config.json`, 16 hexadecimal characters.
  public var configurationDigest: String { configuration.digest }

  /// How many tensors the layers use and running uses besides, and the names of those that neither does.
  public func use() -> (layers: Int, backbone: Int, unused: [String]) {
    let ofLayers = Set(layers.flatMap(\.tensorNames))
    let running = ((try? backbone())?.tensorNames).map(Set.init) ?? []
    let others = running.subtracting(ofLayers)
    return (
      ofLayers.count, others.count,
      files.names.filter { !ofLayers.contains($0) && !others.contains($0) }.sorted()
    )
  }

  /// Numbers in all tensors; of packed ones those that they stand for.
  public var parameterCount: Int {
    files.names.reduce(0) { sum, name in
      guard let info = files.info(name), !name.hasSuffix(TensorFiles.scaleSuffix),
        !name.hasSuffix("_scales")
      else { return sum }
      return sum + info.elementCount * (name.hasSuffix("_blocks") ? 2 : 1)
    }
  }
}

extension PretrainedModel {
  /// The folder of a checkpoint that is named by itself, its `config.json` or its index.
  private static func folder(of path: String) throws(PretrainedError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .file(path: path, problem: "there is no such folder. Check the name.")
    }
    guard !isFolder.boolValue else {
      guard FileManager.default.isExecutableFile(atPath: path) else {
        throw .file(
          path: path, problem: "no permission to look into this folder. Change its permissions.")
      }
      return path
    }
    let (name, folder) = (
      (path as NSString).lastPathComponent, (path as NSString).deletingLastPathComponent
    )
    guard name == "config.json" || name == TensorFiles.indexName else {
      throw .file(
        path: path,
        problem:
          "give the folder of the checkpoint, its config.json or its \(TensorFiles.indexName).")
    }
    return folder.isEmpty ? "." : folder
  }

  /// The kind of the language model and its part of the configuration: of a model of pictures and text
  /// that is a part of its own.
  private static func language(
    _ whole: Configuration
  ) throws(PretrainedError) -> (String, Configuration) {
    guard let type = try whole.text("model_type") else {
      throw whole.error(
        "model_type", "is missing. Fetch the configuration that belongs to the model.")
    }
    guard let part = try whole.object("text_config") else { return (type, whole) }
    return (try part.text("model_type") ?? type, part)
  }

  private static func requireKnown(
    _ type: String, _ configuration: Configuration
  ) throws(PretrainedError) {
    guard !LayerLayouts.modelTypes.contains(type) else { return }
    let reasons = [
      "llama4": "its gates multiply what enters an expert",
      "llama4_text": "its gates multiply what enters an expert",
      "phimoe": "its gates are a sparsemixer's",
      "dbrx": "its experts are laid out in a way of their own",
      "jamba": "most of its layers are state-space ones",
      "deepseek_v4": "it routes by hashes of tokens",
    ]
    let reason = reasons[type].map { ": \($0)" } ?? ""
    throw .unsupported(
      path: configuration.path,
      what:
        "models of type '\(type)' are not opened\(reason). Capture the states that enter a layer "
        + "(docs/pretrained.md) and measure them with `data FILE --tensor NAME`, or write the layer in "
        + "native form and `import` it.")
  }

  /// The blocks of scaled weights.
  private static func scales(
    _ configuration: Configuration, _ type: String
  ) throws(PretrainedError) -> ScaleBlock? {
    guard let quantisation = try configuration.object("quantization_config") else { return nil }
    let method = try quantisation.text("quant_method") ?? "of no name"
    switch method {
    case "fp8":
      guard let size = try quantisation.numbers("weight_block_size") else {
        throw quantisation.error(
          "weight_block_size", "is missing: only FP8 with a scale a block is read.")
      }
      guard size.count == 2, let rows = Int(exactly: size[0]), let columns = Int(exactly: size[1]),
        (1...1 << 20).contains(rows), (1...1 << 20).contains(columns)
      else {
        throw quantisation.error("weight_block_size", "is \(size), where two whole numbers belong.")
      }
      return ScaleBlock(rows: rows, columns: columns)
    case "mxfp4" where type == "gpt_oss": return nil
    default:
      throw quantisation.error(
        "quant_method",
        "is '\(method)', which is not read; fp8 with blocks, and mxfp4 of gpt_oss, are. Take the "
          + "checkpoint in BF16.")
    }
  }
}

extension TensorFiles {
  /// Whether there is a tensor whose name begins so.
  func hasNames(beginning prefix: String) -> Bool { names.contains { $0.hasPrefix(prefix) } }
}
