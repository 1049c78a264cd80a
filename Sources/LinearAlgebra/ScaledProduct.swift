/// W (diag(s) A + diag(g) B), the Jacobian of a gated expert, without the sum in memory.
///
/// The sum is formed a part at a time in the panels that the product reads, in the type that it is
/// computed in; blocks do not depend on the number of threads.
public struct ScaledProduct: Sendable {
  /// W, outputs×hidden.
  public let left: Matrix
  /// A, and B if there is one; hidden×inputs.
  public let first: Matrix
  public let second: Matrix?
  /// s and g, one number a hidden unit.
  public let firstFactors: [Double]
  public let secondFactors: [Double]

  /// Puts the parts together; they must fit.
  public init(
    _ left: Matrix, _ first: Matrix, scaledBy firstFactors: [Double], _ second: Matrix? = nil,
    scaledBy secondFactors: [Double] = []
  ) {
    let hidden = left.columnCount
    precondition(
      first.rowCount == hidden && firstFactors.count == hidden
        && (second.map { $0.rowCount == hidden && $0.columnCount == first.columnCount } ?? true)
        && (second == nil || secondFactors.count == hidden),
      "\(left.shape) cannot multiply \(first.shape) and \(second?.shape ?? "nothing")")
    self.left = left
    self.first = first
    self.second = second
    self.firstFactors = firstFactors
    self.secondFactors = secondFactors
  }

  public var rows: Int { left.rowCount }
  public var columns: Int { first.columnCount }
  var hidden: Int { left.columnCount }

  /// The product as a matrix, outputs×inputs.
  public var matrix: Matrix {
    var result = Matrix(repeating: 0, rows: rows, columns: columns)
    result.elements.withUnsafeMutableBufferPointer { target in
      guard let base = target.baseAddress else { return }
      multiply(into: base, stride: columns, panel: Double.panelRows, inputs: columns)
    }
    return result
  }

  /// The product transposed, inputs×outputs, in float32 and in panels of inputs.
  var transposedPanels: PanelMatrix {
    let result = PanelMatrix(rows: columns, columns: rows)
    multiply(
      into: result.elements.base, stride: result.panelRows, panel: result.panelRows * rows,
      inputs: Float.wholeVectors(columns))
    return result
  }
}
