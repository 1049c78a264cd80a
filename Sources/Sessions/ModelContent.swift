import Datasets
import Documents
import LinearAlgebra
import Networks
import Results

/// A model in the session: something with layers of experts that can be probed.
///
/// Training, block Jacobians and tokens are of some models alone: where one is absent, that is the error.
public protocol ModelContent: Content {
  /// What each layer of experts is, known before anything of it is read.
  var layers: [LayerSummary] { get }
  var parameterCount: Int { get }
  /// The architecture in a few words: `top-k 8x32 k 2`.
  var architecture: String { get }
  /// Optimizer steps taken so far.
  var stepCount: Int { get }
  /// The data that it was trained on; nil for an imported one.
  var trainedOn: String? { get }
  /// The digest of that data, which tells whether another has taken its name since.
  var dataDigest: String? { get }

  /// The samples that were asked for, what enters the layer there, and the same before training.
  ///
  /// - Throws: `SessionError` saying what of the request cannot be had, `MemoryShortage`.
  func samples(_ request: SampleRequest, of name: String, in session: Session) throws
    -> ChosenSamples

  /// How well it does what it is for on the data asked for, or on those it was trained on.
  ///
  /// - Throws: `SessionError` saying what cannot be had, `MemoryShortage`.
  func evaluation(_ request: EvaluationRequest, of name: String, in session: Session) throws
    -> EvaluationResult

  /// Layer `l` in native form.
  ///
  /// - Throws: `SessionError` where that form cannot say what the layer does, `MemoryShortage`.
  func exportedLayer(_ l: Int, named name: String) throws -> Exported

  /// What it is, under its name: the first lines of its report.
  func summary(named name: String) -> Report
}

/// What a model is to be evaluated on.
public struct EvaluationRequest: Sendable {
  /// The dataset's name; nil for the one that the model was trained on.
  public var data: String?
  /// Nil for what is held out, where there is some.
  public var split: Part?
  /// Whether logits of all windows of tokens are kept.
  public var keepsLogits = false
  public var monitor = Monitor.silent

  public init() {}
}

/// A layer of experts, before anything of it is read.
public struct LayerSummary: Equatable, Sendable {
  public let shape: LayerShape
  public let precision: Precision
  /// Bytes of its weights where they are stored in types of their own.
  public var storedBytes: Int?

  /// Bytes of its weights in the type they are stored in.
  public var bytes: Int {
    storedBytes ?? shape.totalParameterCount * (precision == .float64 ? 8 : 4)
  }
}

extension ModelContent {
  /// A model that is a layer is written whole.
  public func exportedLayer(_ l: Int, named name: String) throws -> Exported {
    try exported(as: "safetensors")
  }

  public static var role: ContentRole { .model }
  public static var forms: [String] { ["safetensors"] }
  public var references: [String] { [trainedOn].compactMap { $0 } }
  public var figures: [NamedFigure] {
    [
      NamedFigure("parameters", Double(parameterCount)),
      NamedFigure("layers", Double(layers.count)),
      NamedFigure("steps", Double(stepCount), unit: "steps"),
    ] + (layers.first.map { layerFigures(of: $0.shape) } ?? [])
  }

  /// What fixes a layer's function up to its weights; of several, of the first.
  private func layerFigures(of shape: LayerShape) -> [NamedFigure] {
    let routings: [Routing] = [.dense, .soft, .topK]
    return [
      NamedFigure("experts", Double(shape.expertCount)),
      NamedFigure("k", Double(shape.selectedCount)),
      NamedFigure("hidden", Double(shape.hiddenWidth)),
      NamedFigure(
        "temperature", shape.routing == .dense ? nil : shape.temperature,
        reason: "a dense layer has no router"),
      NamedFigure("inputs", Double(shape.inputWidth)),
      NamedFigure("outputs", Double(shape.outputWidth)),
    ]
      + routings.map { routing in
        NamedFigure(
          routing.rawValue.replacing("-", with: "_"), shape.routing == routing ? 1 : 0)
      }
  }
  public var size: String { "\(NumberText.short(parameterCount)) par" }
  /// Weights and moments are cut out of one buffer.
  public var copiedBytes: Double {
    Double(layers.reduce(0) { $0 + $1.bytes }) * (stepCount > 0 ? 3 : 1)
  }
  public var textBytes: Double { 0 }
}
