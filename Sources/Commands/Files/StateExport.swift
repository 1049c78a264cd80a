import CommandLanguage
import Datasets
import Documents
import LinearAlgebra
import Networks
import Results
import Safetensors
import Sessions

/// Which side of the experts is written.
enum StateSide: String, CaseIterable, Sendable {
  /// What enters the layer.
  case input
  /// What each expert answers.
  case output
}

/// The options of `export MODEL.states`.
struct StateOptions: Sendable {
  var of: StateSide?
  var data: String?
  var split: Part?
  var samples: Int?

  /// Whether any is given.
  var isGiven: Bool { of != nil || data != nil || split != nil || samples != nil }

  static let group = ParameterGroup<Workbench, StateOptions>(
    "Of MODEL.states", defaults: StateOptions()
  ) {
    $0.option(
      "of", .choice, \.of, help: "input: what enters the layer; output: what each expert answers.")
    $0.option(
      "data", .dataset, \.data, help: "The dataset (default: the one it was trained on).")
    $0.option("split", .choice, \.split, help: "train, test or all, as for probes.")
    $0.option(
      "samples", .integer(1...100_000_000), \.samples,
      help: "Samples, drawn by the seed (default: all; of tokens 512).")
  }
}

/// What enters a layer and leaves its experts at some samples, ready to be written.
struct StateExport: Sendable {
  private static let ending = ".states"

  let subject: Subject
  let places: [Int]
  /// samples×inputs, and samples×experts.
  let (inputs, gates): (Matrix, Matrix)
  /// Expert by expert samples×outputs; empty where they are not asked for.
  let outputs: [Matrix]

  /// Whether a name can be of states.
  static func isNamed(_ name: String) -> Bool { name.hasSuffix(ending) }

  /// The model whose states `name` is of; nil where an object has that name, or no model is meant.
  static func model(of name: String, in session: Session) -> String? {
    guard isNamed(name), session.object(named: name) == nil else { return nil }
    let model = String(name.dropLast(ending.count))
    return session.modelNames.contains(model) ? model : nil
  }

  /// The names of states that there are.
  static func names(in session: Session) -> [String] { session.modelNames.map { $0 + ending } }

  /// Asks every expert of the layer at every sample, if outputs are wanted.
  ///
  /// - Throws: `MemoryShortage`; what the layer throws; `Refusal` when told to stop.
  init(of chosen: ChosenSamples, withOutputs: Bool, asText: Bool, monitor: Monitor) throws {
    let (layer, samples) = (chosen.layer, chosen.inputs.rowCount)
    let shape = layer.shape
    let numbers =
      Double(shape.inputWidth + shape.expertCount)
      + (withOutputs ? 2 * Double(shape.expertCount * shape.outputWidth) : 0)
    try MemoryBudget.require(
      0, each: numbers * (asText ? 60 : 16), of: samples,
      for: "writing what enters and leaves experts"
    ) { $0 > 0 ? "Give --samples \($0) or fewer." : "Give --of input." }
    subject = chosen.subject
    places = chosen.subject.samples?.indices ?? Array(0..<samples)
    inputs = chosen.inputs
    gates = try layer.gates(at: chosen.inputs).weights
    var outputs: [Matrix] = []
    if withOutputs {
      for i in 0..<shape.expertCount {
        guard !monitor.shouldStop() else { throw Refusal("stopped; nothing is written.") }
        outputs.append(try layer.expert(i).outputs(at: chosen.inputs))
        monitor.report(i + 1, shape.expertCount)
      }
    }
    self.outputs = outputs
  }

  /// Outputs of a sample, expert by expert, samples×(experts·outputs).
  private var joined: Matrix {
    let width = outputs.first?.columnCount ?? 0
    var elements: [Double] = []
    elements.reserveCapacity(places.count * outputs.count * width)
    for row in places.indices {
      for output in outputs { elements += output.row(row) }
    }
    return Matrix(rows: places.count, columns: outputs.count * width, elements: elements)
  }

  /// Tensors `gates` and `samples`, and `input` and `output`, or one of them alone.
  func tensors(of side: StateSide?) -> [Tensor] {
    var tensors = [
      Tensor("gates", shape: [gates.rowCount, gates.columnCount], doubles: gates.elements),
      Tensor("samples", shape: [places.count], integers: places),
    ]
    if side != .output {
      tensors.append(
        Tensor("input", shape: [inputs.rowCount, inputs.columnCount], doubles: inputs.elements))
    }
    if side != .input, let first = outputs.first {
      tensors.append(
        Tensor(
          "output", shape: [places.count, outputs.count, first.columnCount],
          doubles: joined.elements))
    }
    return tensors
  }

  /// What an array of two axes holds of one side.
  func matrix(of side: StateSide) -> Matrix { side == .input ? inputs : joined }

  /// Of the input a row a sample, its features and gates; of the output a row a sample and expert.
  func table(of side: StateSide) -> TypedTable {
    switch side {
    case .input:
      return TypedTable(
        [.integer("sample")] + (0..<inputs.columnCount).map { .number("x\($0 + 1)") }
          + (0..<gates.columnCount).map { .number("gate\($0)") },
        rows: places.indices.map { row in
          [.integer(places[row])] + inputs.row(row).map { .number($0) }
            + gates.row(row).map { .number($0) }
        })
    case .output:
      return TypedTable(
        [.integer("sample"), .integer("expert"), .number("gate")]
          + (0..<(outputs.first?.columnCount ?? 0)).map { .number("y\($0 + 1)") },
        rows: places.indices.flatMap { row in
          outputs.indices.map { i in
            [.integer(places[row]), .integer(i), .number(gates[row, i])]
              + outputs[i].row(row).map { .number($0) }
          }
        })
    }
  }
}

extension Domain where Context == Workbench, Value == String {
  /// The name of an object, or of a model's states, which are worked out as they are written.
  static var exportable: Self {
    let objects = Domain<Workbench, String>.object
    return Domain(
      placeholder: objects.placeholder, description: "the name of an object, or MODEL.states",
      parse: { text, bench throws(DomainError) in
        guard StateExport.model(of: text, in: bench.session) == nil else { return text }
        return try objects.parse(text, in: bench)
      },
      complete: { prefix, bench in
        objects.complete(prefix, in: bench)
          + StateExport.names(in: bench.session).map { Completion($0) }
      })
  }
}
