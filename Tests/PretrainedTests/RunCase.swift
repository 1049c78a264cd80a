import Foundation
import LinearAlgebra
import Pretrained
import Safetensors
import TestSupport

/// A checkpoint, and what running it must give: hidden states and logits, as the library computed them.
struct RunCase {
  let model: PretrainedModel
  let windows: [[UInt32]]
  /// What enters each feed-forward block, tokens×width.
  let hidden: [Matrix]
  /// Tokens×vocabulary, the windows one after another.
  let logits: Matrix

  /// A case of the fixtures, made by `pretrained_cases.py`.
  init(_ name: String) throws {
    let folder = Self.folder(name)
    try self.init(folder: folder, expected: "\(folder)/expected.safetensors")
  }

  init(folder: String, expected path: String) throws {
    model = try PretrainedModel(opening: folder)
    let file = try SafetensorsFile(path: path)
    let shape = try file.info(named: "input_ids").shape
    let ids = try file.integers(named: "input_ids").map { UInt32($0) }
    windows = (0..<shape[0]).map { Array(ids[$0 * shape[1]..<($0 + 1) * shape[1]]) }
    hidden = try (0..<model.layers.count).map { l in
      let name = "layers.\(l).hidden"
      let shape = try file.info(named: name).shape
      return Matrix(rows: shape[0], columns: shape[1], elements: try file.doubles(named: name))
    }
    let vocabulary = try file.info(named: "logits").shape[2]
    logits = Matrix(
      rows: ids.count, columns: vocabulary, elements: try file.doubles(named: "logits"))
  }

  static func folder(_ name: String) -> String {
    Bundle.module.bundleURL.appending(path: "Fixtures/running/\(name)").path
  }

  /// A copy of a case's checkpoint in `copy`, some entries of whose configuration are others, NSNull for
  /// none.
  static func open(
    _ name: String, with changes: [String: Any], in copy: TemporaryFolder
  ) throws -> PretrainedModel {
    let data = try Data(contentsOf: URL(filePath: "\(folder(name))/config.json"))
    var entries = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    for (key, value) in changes { entries[key] = value }
    let changed = try JSONSerialization.data(withJSONObject: entries)
    _ = copy.put([UInt8](changed), as: "config.json")
    if copy.read("model.safetensors") == nil {
      try FileManager.default.copyItem(
        atPath: "\(folder(name))/model.safetensors", toPath: copy.file("model.safetensors"))
    }
    return try PretrainedModel(opening: copy.path)
  }
}

extension PretrainedModel {
  /// The logits of all windows, one after another.
  func logits(of windows: [[UInt32]], monitor: Monitor = .silent) throws -> Matrix {
    try logits(of: windows, by: try backbone(), monitor: monitor)
  }

  func logits(
    of windows: [[UInt32]], by backbone: Backbone, monitor: Monitor = .silent
  ) throws -> Matrix {
    var rows: [Double] = []
    try backbone.logits(
      of: try TokenWindows(windows, for: backbone), feedForward: feedForward, monitor: monitor
    ) { (_, logits) throws(PretrainedError) in rows += logits.elements }
    return Matrix(
      rows: rows.count / backbone.vocabulary, columns: backbone.vocabulary, elements: rows)
  }

  /// What enters each layer of `wanted`.
  func hiddenStates(
    entering wanted: [Int], of windows: [[UInt32]], by backbone: Backbone? = nil,
    rows: [Int]? = nil, monitor: Monitor = .silent
  ) throws -> [Int: Matrix] {
    let backbone = try backbone ?? self.backbone()
    return try backbone.hiddenStates(
      entering: wanted, of: try TokenWindows(windows, for: backbone), rows: rows,
      feedForward: feedForward, monitor: monitor)
  }
}
