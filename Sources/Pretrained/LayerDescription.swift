import LinearAlgebra
import Networks

/// What a feed-forward layer of a checkpoint is, before anything of it is read.
public struct LayerDescription: Sendable {
  public let shape: LayerShape
  /// Nil in a dense layer; its correction bias is read with the router.
  let rule: RouterRule?
  let countsGatesByShare: Bool
  let reader: ExpertReader
  let router: RouterTensors?
  let shared: SharedTensors?

  struct RouterTensors: Sendable {
    let weight: String
    let bias: String?
    let correction: String?
  }

  /// One expert of its own width that every sample passes through.
  struct SharedTensors: Sendable {
    let reader: ExpertReader
    /// The tensor of its gate; nil where its weight is 1.
    let gate: String?
  }

  /// Shared experts beside those that are routed to.
  public var sharedCount: Int { shared == nil ? 0 : 1 }
  /// The width of the shared expert; nil where there is none.
  public var sharedWidth: Int? { shared?.reader.shape.hiddenWidth }

  /// The names of the tensors that it is read from.
  public var tensorNames: [String] {
    var names = reader.names + (shared?.reader.names ?? [])
    if let router { names += [router.weight, router.bias, router.correction].compactMap { $0 } }
    if let gate = shared?.gate { names.append(gate) }
    return names
  }

  /// Holds every tensor against the headers.
  ///
  /// - Throws: `PretrainedError` naming one that is not there, or of another shape or type.
  func check() throws(PretrainedError) {
    let (files, e, h) = (reader.files, shape.expertCount, shape.inputWidth)
    try reader.check()
    if let router {
      try files.require(router.weight, [e, h])
      if let bias = router.bias { try files.require(bias, [e]) }
      if let correction = router.correction { try files.require(correction, [e]) }
    }
    try shared?.reader.check()
    if let gate = shared?.gate { try files.require(gate, [1, h]) }
  }

  /// The layer itself: its router is read now, an expert when it is asked for.
  ///
  /// - Throws: `PretrainedError` where the router cannot be read.
  func layer() throws(PretrainedError) -> PretrainedLayer {
    let (files, e, h) = (reader.files, shape.expertCount, shape.inputWidth)
    var (weight, bias, rule): (Matrix?, [Double]?, RouterRule?) = (nil, nil, rule)
    if let router {
      weight = try files.matrix(router.weight, rows: e, columns: h)
      if let name = router.bias { bias = try files.vector(name, count: e) }
      if let name = router.correction { rule?.correction = try files.vector(name, count: e) }
    }
    var shared: [SharedExpert] = []
    if let tensors = self.shared {
      var gate: [Double]?
      if let name = tensors.gate { gate = try files.matrix(name, rows: 1, columns: h).elements }
      let reader = tensors.reader
      shared = [
        SharedExpert(shape: reader.shape, gate: gate) { () throws(NetworkError) in
          do throws(PretrainedError) {
            return try reader.expert(0)
          } catch {
            throw error.network
          }
        }
      ]
    }
    return PretrainedLayer(
      reader: reader, rule: rule, routerWeight: weight, routerBias: bias, shared: shared,
      countsGatesByShare: countsGatesByShare)
  }

  /// The types that its tensors are stored in, each once.
  public var types: [String] {
    var types: [String] = []
    for name in tensorNames {
      guard let type = reader.files.info(name)?.elementType.rawValue, !types.contains(type) else {
        continue
      }
      types.append(type)
    }
    return types
  }

  /// Bytes of its tensors as they are stored.
  public var byteCount: Int {
    tensorNames.reduce(0) { $0 + (reader.files.info($1)?.byteCount ?? 0) }
  }
}
