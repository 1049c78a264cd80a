import LinearAlgebra
import Safetensors

/// Where samples stand in what they were taken from, counted from 0: rows of a dataset, or tokens of a
/// part of a text.
///
/// In a checkpoint a tensor of integers, as matrices are tensors there.
public struct SamplePlaces: Codable, Equatable, Sendable {
  /// One a sample, in the order in which they were measured.
  public let indices: [Int]

  public init(_ indices: [Int]) { self.indices = indices }

  /// The first `count`.
  func prefix(_ count: Int) -> SamplePlaces { SamplePlaces(Array(indices.prefix(count))) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let store = encoder.userInfo[.matrixStore] as? TensorStore {
      let name = encoder.codingPath.map(\.stringValue).joined(separator: ".")
      store.add(Tensor(name, shape: [indices.count], integers: indices))
      try container.encode(name)
    } else {
      try container.encode(indices)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let store = decoder.userInfo[.matrixStore] as? TensorStore {
      indices = try store.integers(container.decode(String.self))
    } else {
      indices = try container.decode([Int].self)
    }
  }
}
