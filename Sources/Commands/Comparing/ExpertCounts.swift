import CommandLanguage
import Documents
import Experiments
import Networks

/// Numbers of experts that are set side by side, in place of routings.
struct ExpertCounts: Sendable {
  /// Two or more, ascending, each once.
  let counts: [Int]
  let fixed: Capacity
  let routing: Routing

  /// Checks what was typed.
  ///
  /// - Throws: `Refusal` saying what to give instead.
  init(_ typed: [Int]?, fixed: Capacity, routing: Routing) throws {
    guard let typed else {
      throw Refusal("nothing to scale: give --experts 2,4,8, the numbers of experts.")
    }
    let counts = typed.sorted()
    if let twice = zip(counts, counts.dropFirst()).first(where: { $0 == $1 }) {
      throw Refusal("--experts names \(twice.0) twice: give each number once.")
    }
    guard counts.count > 1 else {
      throw Refusal("--experts names one number, which has no slope: give two or more, as 2,4,8.")
    }
    (self.counts, self.fixed, self.routing) = (counts, fixed, routing)
  }

  /// The layer of the fewest experts, which all others are matched to.
  ///
  /// - Throws: `Refusal` where more experts are to run than it has.
  func smallest(
    _ settings: TrainingSettings, inputs: Int, outputs: Int, defaultHidden: Int
  ) throws -> LayerShape {
    if let k = settings.k, k > counts[0] {
      throw Refusal(
        "--k cannot be \(k): the smallest of --experts is \(counts[0]). Give --k \(counts[0]) or less."
      )
    }
    var settings = settings
    settings.experts = counts[0]
    return try settings.mixture(
      routing: routing, inputs: inputs, outputs: outputs, defaultHidden: defaultHidden)
  }

  /// One architecture a number, from the smallest.
  ///
  /// - Throws: `Refusal` where an expert would have no hidden unit left.
  func architectures(of smallest: LayerShape) throws -> [Architecture] {
    try counts.map { count in
      guard let shape = smallest.with(experts: count, matching: fixed) else {
        throw Refusal(
          "--experts cannot be \(count): with the \(smallest.totalParameterCount) parameters of "
            + "\(counts[0]) experts none of them would have a hidden unit. Give fewer, or a larger --hidden."
        )
      }
      return Architecture(name: "E \(count)", shape: shape)
    }
  }
}

extension CompareOptions {
  /// The mixture that the architectures are made of.
  func mixture(
    _ settings: TrainingSettings, inputs: Int, outputs: Int, defaultHidden: Int = 32
  ) throws -> LayerShape {
    guard let scaled else {
      return try settings.mixture(
        routing: .topK, inputs: inputs, outputs: outputs, defaultHidden: defaultHidden)
    }
    return try scaled.smallest(
      settings, inputs: inputs, outputs: outputs, defaultHidden: defaultHidden)
  }

  /// What an architecture is called in the name of a model: `soft`, `e8`.
  func tag(_ architecture: Architecture) -> String {
    scaled == nil ? architecture.name : "e\(architecture.shape.expertCount)"
  }
}
