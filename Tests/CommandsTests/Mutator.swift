import LinearAlgebra
import Safetensors
import Sessions

/// Changes to a checkpoint, drawn from a seed.
struct Mutator {
  private var stream: RandomStream

  init(seed: Int) { stream = RandomStream(seed: UInt64(seed), purpose: .samples) }

  private mutating func choose(_ count: Int) -> Int {
    min(Int(stream.uniform() * Double(count)), count - 1)
  }

  private mutating func choice<Value>(of values: [Value]) -> Value { values[choose(values.count)] }

  /// Changes one thing about an object of `kind`.
  ///
  /// - Returns: The object's name, as it is then, and what was changed, in a few words.
  mutating func mutate(
    _ forgery: inout Forgery, kind: String
  ) -> (name: String, change: String) {
    let places = forgery.manifest["objects"].items.indices.filter {
      forgery.manifest["objects"][$0]["kind"] == .string(kind)
    }
    let place = choice(of: places)
    let name = forgery.names[place]
    let own = forgery.tensors.filter { $0.name.hasPrefix(name + "/") }
    switch choose(10) {
    case 0..<4 where !own.isEmpty:
      return (name, change(choice(of: own), of: name, in: &forgery))
    case 4..<6:
      let change = changeEntry(place, in: &forgery)
      let names = forgery.names
      return (names.indices.contains(place) ? names[place] : name, change)
    case 6: return (name, changeManifest(&forgery))
    default:
      forgery[description: name] = disturbed(forgery[description: name])
      return (name, "description")
    }
  }

  /// Changes one number, list or entry somewhere within `json`.
  private mutating func disturbed(_ json: JSON) -> JSON {
    switch json {
    case .array(let values) where !values.isEmpty:
      var changed = values
      let place = choose(values.count)
      switch choose(6) {
      case 0: changed.remove(at: place)
      case 1: changed.append(values[place])
      case 2: changed = []
      default: changed[place] = disturbed(values[place])
      }
      return .array(changed)
    case .object(let entries) where !entries.isEmpty:
      var changed = entries
      let key = entries.keys.sorted()[choose(entries.count)]
      switch choose(14) {
      case 0: changed[key] = nil
      case 1:
        changed[key] = choice(of: [.null, .array([]), .object([:]), .number(1), .string("x")])
      default: changed[key] = disturbed(entries[key] ?? .null)
      }
      return .object(changed)
    case .number:
      return .number(choice(of: [-1, 0, 1, 2, 3, 0.5, 1e6, 0x1p40, -0x1p52, 0x1p63, 1e300]))
    case .bool(let value): return .bool(!value)
    case .string:
      return .string(choice(of: ["", "inf", "nan", "top-k", "x", "-inf", "\u{1B}[2J", "d", "moe"]))
    case .null: return .number(Double(choose(4)))
    default: return .null
    }
  }

  private mutating func changeEntry(_ place: Int, in forgery: inout Forgery) -> String {
    var objects = forgery.manifest["objects"].items
    defer { forgery.manifest["objects"].items = objects }
    switch choose(8) {
    case 0:
      objects.remove(at: place)
      return "entry removed"
    case 1:
      objects.append(objects[place])
      return "entry doubled"
    case 2:
      let names = forgery.names + ["", "a b", "x/y", "1", "\u{1B}[2J", "new", "é"]
      objects[place]["name"] = .string(choice(of: names))
      return "name"
    case 3:
      objects[place]["kind"] = .string(choice(of: ContentKinds.names))
      return "kind"
    case 4:
      let line = choice(of: ["", "train", "\u{1B}[2J\n", String(repeating: "x ", count: 9_000)])
      objects[place]["origin"] = .string(line)
      return "origin"
    case 5:
      objects[place]["sources"] = disturbed(objects[place]["sources"])
      return "sources"
    case 6:
      objects[place]["seed"] = disturbed(objects[place]["seed"])
      return "seed"
    default:
      objects.swapAt(place, choose(objects.count))
      return "order"
    }
  }

  private mutating func changeManifest(_ forgery: inout Forgery) -> String {
    // What `write` makes to fit is left to it.
    let keys = forgery.manifest.keys.filter { !["objects", "digest", "checksums"].contains($0) }
    let key = choice(of: keys)
    forgery.manifest[key] = choose(6) == 0 ? .null : disturbed(forgery.manifest[key])
    return "manifest \(key)"
  }

  private mutating func change(
    _ tensor: Tensor, of object: String, in forgery: inout Forgery
  ) -> String {
    let (name, type, shape) = (tensor.name, tensor.elementType, tensor.shape)
    let bytes = forgery.bytes[name] ?? []
    let width = type.bitCount / 8
    let count = shape.reduce(1, *)
    func put(_ type: ElementType, _ shape: [Int], _ bytes: [UInt8]) {
      forgery.replace(name, by: Tensor(name, elementType: type, shape: shape, bytes: bytes))
    }
    switch choose(12) {
    case 0:
      forgery.replace(name, by: nil)
      return "\(name) removed"
    case 1:
      var renamed = tensor
      renamed.name = choice(of: [name + "x", object + "/x", object + "/", "x/y", "z"])
      guard !forgery.tensors.contains(where: { $0.name == renamed.name }) else { return "nothing" }
      forgery.replace(name, by: renamed)
      return "\(name) renamed"
    case 2:
      var other = choice(of: forgery.tensors)
      guard other.name != name else { return "nothing" }
      var own = tensor
      (own.name, other.name) = (other.name, name)
      forgery.replace(own.name, by: own)
      forgery.replace(name, by: other)
      return "\(name) and \(own.name) exchanged"
    case 3:
      let rows = shape.first ?? 1
      let others: [([Int], [UInt8])] = [
        (shape.reversed(), bytes), ([count], bytes), ([1] + shape, bytes), ([count, 1], bytes),
        ([2 * rows] + shape.dropFirst(), bytes + bytes), ([0] + shape.dropFirst(), []),
        (
          [max(0, rows - 1)] + shape.dropFirst(),
          [UInt8](bytes.dropLast(rows > 0 ? bytes.count / rows : 0))
        ),
      ]
      let other = choice(of: others)
      put(type, other.0, other.1)
      return "\(name) as \(other.0)"
    case 4:
      let others = ElementType.allCases.filter { $0 != type && $0.bitCount == type.bitCount }
      guard !others.isEmpty else { return "nothing" }
      let other = choice(of: others)
      put(other, shape, bytes)
      return "\(name) as \(other.rawValue)"
    default:
      guard count > 0, width > 0 else { return "nothing" }
      let value = choice(of: Self.values(of: type))
      var changed = bytes
      let all = choose(3) == 0
      let rows = all ? 0..<count : [choose(count)].map { $0..<$0 + 1 }[0]
      for row in rows { changed.replaceSubrange(row * width..<(row + 1) * width, with: value) }
      put(type, shape, changed)
      return "\(name) \(all ? "all" : "one") \(value)"
    }
  }

  /// Elements that little is prepared for, as they stand in a file.
  private static func values(of type: ElementType) -> [[UInt8]] {
    func bytes<Value: FixedWidthInteger>(_ patterns: [Value]) -> [[UInt8]] {
      patterns.map { withUnsafeBytes(of: $0.littleEndian) { Array($0) } }
    }
    switch type {
    case .float32:
      let values: [Float] = [
        .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        .leastNonzeroMagnitude, 0, -1, 1e30, -1e-30,
      ]
      return bytes(values.map(\.bitPattern))
    case .float64:
      let values: [Double] = [
        .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        .leastNonzeroMagnitude, 0, -1, 1e160, 2, -1e-160,
      ]
      return bytes(values.map(\.bitPattern))
    case .int64: return bytes([Int64.min, .max, -1, 0, 1, 2, 7, 1 << 32, 1 << 53])
    default:
      let width = type.bitCount / 8
      return [0, 1, 2, 0x7F, 0x80, 0xFF].map { [UInt8](repeating: $0, count: width) }
    }
  }
}
