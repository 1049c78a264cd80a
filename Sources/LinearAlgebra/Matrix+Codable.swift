/// Where a coder keeps matrices outside its own text, such as the tensors of a checkpoint.
public protocol MatrixStore: AnyObject {
  /// Takes `matrix` and gives the name to find it by; `path` says where it belongs.
  func store(_ matrix: Matrix, path: [String]) throws -> String
  /// The matrix stored under `name`.
  func matrix(named name: String) throws -> Matrix
}

extension CodingUserInfoKey {
  /// The key under which a coder offers a `MatrixStore`.
  public static var matrixStore: CodingUserInfoKey {
    guard let key = CodingUserInfoKey(rawValue: "chartroom.matrixStore") else {
      preconditionFailure("any text makes a key")
    }
    return key
  }
}

/// A matrix encodes as a name where the coder offers a store, and as its rows elsewhere.
///
/// Rows alone do not tell the width of a matrix without any: it comes back as 0×0.
extension Matrix: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let store = encoder.userInfo[.matrixStore] as? any MatrixStore {
      let path = encoder.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
      try container.encode(store.store(self, path: path))
    } else {
      try container.encode((0..<rowCount).map { Array(row($0)) })
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let store = decoder.userInfo[.matrixStore] as? any MatrixStore {
      self = try store.matrix(named: container.decode(String.self))
    } else {
      let rows = try container.decode([[Double]].self)
      guard rows.allSatisfy({ $0.count == rows[0].count }) else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "rows of unequal length")
      }
      self.init(rows)
    }
  }
}
