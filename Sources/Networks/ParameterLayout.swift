import LinearAlgebra

/// Where one named tensor lies in a flat parameter buffer.
public struct ParameterSlot: Equatable, Sendable {
  /// The name in files, such as `experts.3.w1.weight`.
  public let name: String
  /// [rows, columns] of a weight, [count] of a bias.
  public let shape: [Int]
  /// Index of the first element.
  public let offset: Int
  /// Whether it lies column by column, one after another, instead of row by row.
  public let isTransposed: Bool
  /// Inputs of the unit, which bound its initial values.
  public let fanIn: Int

  public var rowCount: Int { shape.count == 2 ? shape[0] : 1 }
  public var columnCount: Int { shape.last ?? 0 }
  /// All of it, or some of its rows, under another name; one that lies column by column has no other part
  /// than the whole.
  public func part(_ rows: Range<Int>? = nil, named name: String) -> ParameterSlot {
    guard let rows else {
      return ParameterSlot(
        name: name, shape: shape, offset: offset, isTransposed: isTransposed, fanIn: fanIn)
    }
    precondition(!isTransposed && shape.count == 2, "rows of \(self.name)")
    return ParameterSlot(
      name: name, shape: [rows.count, columnCount], offset: offset + rows.lowerBound * columnCount,
      isTransposed: false, fanIn: fanIn)
  }

  /// Where its elements lie in the flat buffer.
  public var elements: Range<Int> { offset..<offset + rowCount * columnCount }
}

/// The named tensors of a network in one flat buffer, which an optimizer passes over once.
public struct ParameterLayout: Equatable, Sendable {
  public let slots: [ParameterSlot]
  /// Elements in the buffer.
  public let count: Int

  /// Where the stacked tensors of a layer begin in the flat buffer.
  public struct LayerOffsets: Equatable, Sendable {
    /// Router weights, experts×inputs.
    public var router = 0
    /// Router biases, experts.
    public var routerBias = 0
    /// First weights, (experts · hidden)×inputs.
    public var w1 = 0
    public var b1 = 0
    /// Gating weights, (experts · hidden)×inputs.
    public var w3 = 0
    public var b3 = 0
    /// Second weights transposed, (experts · hidden)×outputs: what a hidden unit reads lies together
    /// as what it writes does, and one product sums over all experts.
    public var w2 = 0
    /// Second biases, experts×outputs.
    public var b2 = 0
    /// One past the last element.
    public var end = 0

    /// Lays a layer of `shape` out from element `start` on.
    public init(shape: LayerShape, start: Int = 0) {
      let (d, o, m, e) = (
        shape.inputWidth, shape.outputWidth, shape.hiddenWidth, shape.expertCount
      )
      var next = start
      func take(_ count: Int) -> Int {
        defer { next += count }
        return next
      }
      router = take(shape.routing == .dense ? 0 : e * d)
      routerBias = take(shape.hasRouterBias ? e : 0)
      w1 = take(e * m * d)
      b1 = take(shape.hasB1 ? e * m : 0)
      w3 = take(shape.isGated ? e * m * d : 0)
      b3 = take(shape.hasB3 ? e * m : 0)
      w2 = take(o * e * m)
      b2 = take(shape.hasB2 ? e * o : 0)
      end = next
    }
  }

  init(slots: [ParameterSlot], count: Int) {
    self.slots = slots
    self.count = count
  }

  /// The layout of a single layer.
  public init(_ shape: LayerShape) {
    self.init(
      slots: Self.slots(of: shape, at: LayerOffsets(shape: shape)),
      count: LayerOffsets(shape: shape).end)
  }

  /// The slots of a layer at `offsets`, with `prefix` before each name.
  static func slots(
    of shape: LayerShape, at offsets: LayerOffsets, prefix: String = ""
  ) -> [ParameterSlot] {
    routerSlots(of: shape, at: offsets, prefix: prefix)
      + (0..<shape.expertCount).flatMap {
        slots(ofExpert: $0, of: shape, at: offsets, prefix: prefix)
      }
  }

  /// The slots of the router, which come first.
  static func routerSlots(
    of shape: LayerShape, at offsets: LayerOffsets, prefix: String = ""
  ) -> [ParameterSlot] {
    let (d, e) = (shape.inputWidth, shape.expertCount)
    var slots: [ParameterSlot] = []
    func add(_ name: String, _ shape: [Int], _ offset: Int) {
      slots.append(
        ParameterSlot(
          name: "\(prefix)router.\(name)", shape: shape, offset: offset, isTransposed: false,
          fanIn: d))
    }
    if shape.routing != .dense { add("weight", [e, d], offsets.router) }
    if shape.hasRouterBias { add("bias", [e], offsets.routerBias) }
    return slots
  }

  /// The slots of expert `i` alone.
  static func slots(
    ofExpert i: Int, of shape: LayerShape, at offsets: LayerOffsets, prefix: String = ""
  ) -> [ParameterSlot] {
    let (d, o, m) = (shape.inputWidth, shape.outputWidth, shape.hiddenWidth)
    var slots: [ParameterSlot] = []
    func add(
      _ name: String, _ shape: [Int], _ offset: Int, isTransposed: Bool = false, fanIn: Int
    ) {
      slots.append(
        ParameterSlot(
          name: "\(prefix)experts.\(i).\(name)", shape: shape, offset: offset,
          isTransposed: isTransposed, fanIn: fanIn))
    }
    add("w1.weight", [m, d], offsets.w1 + i * m * d, fanIn: d)
    add("w2.weight", [o, m], offsets.w2 + i * m * o, isTransposed: true, fanIn: m)
    if shape.isGated { add("w3.weight", [m, d], offsets.w3 + i * m * d, fanIn: d) }
    if shape.hasB1 { add("w1.bias", [m], offsets.b1 + i * m, fanIn: d) }
    if shape.hasB2 { add("w2.bias", [o], offsets.b2 + i * o, fanIn: m) }
    if shape.hasB3 { add("w3.bias", [m], offsets.b3 + i * m, fanIn: d) }
    return slots
  }

  /// The elements of one slot, row by row, taken out of the flat `buffer`.
  public func values(of slot: ParameterSlot, in buffer: [Double]) -> [Double] {
    slot.inRows(Array(buffer[slot.elements]))
  }

  /// Puts `values`, row by row, where `slot` lies in the flat `buffer`.
  public func store(_ values: [Double], in slot: ParameterSlot, of buffer: inout [Double]) {
    buffer.replaceSubrange(slot.elements, with: slot.asLaid(values))
  }
}
