import LinearAlgebra
import Safetensors

extension RoutedLayer {
  /// The tensors of a native layer file in the type of `precision`, experts read one after another.
  ///
  /// Of a router that is a softmax alone, whose bias is `routerBias`, and of experts without a clamp:
  /// the form has no place for more.
  ///
  /// - Throws: `NetworkError` where an expert cannot be read, has other weights than the shape says or
  ///   holds a number that the type cannot.
  public func nativeTensors(
    routerBias: [Double]?, _ precision: Precision
  ) throws(NetworkError) -> [Tensor] {
    let offsets = ParameterLayout.LayerOffsets(shape: shape)
    var tensors: [Tensor] = []
    func add(_ slot: ParameterSlot, _ values: [Double]?) throws(NetworkError) {
      guard let values, values.count == slot.elements.count else {
        throw .mismatch("\(slot.name) is not there in the shape \(slot.shape)")
      }
      let bound = precision == .float64 ? Double.greatestFiniteMagnitude : 0x1.fffffep127
      if let value = values.first(where: { !($0.magnitude <= bound) }) {
        throw .mismatch("\(slot.name) holds \(value), and weights must be finite")
      }
      tensors.append(slot.tensor(of: values, precision, prefix: ""))
    }
    for slot in ParameterLayout.routerSlots(of: shape, at: offsets) {
      try add(slot, slot.name == "router.bias" ? routerBias : routerWeight?.elements)
    }
    for i in 0..<shape.expertCount {
      let expert = try expert(i)
      for slot in ParameterLayout.slots(ofExpert: i, of: shape, at: offsets) {
        try add(slot, expert.values(of: slot))
      }
    }
    return tensors
  }
}

extension Expert {
  /// What a slot of it holds, row by row.
  fileprivate func values(of slot: ParameterSlot) -> [Double]? {
    switch slot.name.split(separator: ".").suffix(2).joined(separator: ".") {
    case "w1.weight": w1.elements
    case "w2.weight": w2.elements
    case "w3.weight": w3?.elements
    case "w1.bias": b1
    case "w2.bias": b2
    default: b3
    }
  }
}
