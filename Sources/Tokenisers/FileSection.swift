import Safetensors

/// An object of a tokeniser's file, and where it stands there.
struct FileSection {
  let path: String
  /// Its place, such as `pre_tokenizer.pretokenizers[1]`; empty for the whole.
  let place: String
  private let members: [JSONTree.Member]

  init(_ tree: JSONTree, path: String, place: String = "") throws(TokeniserError) {
    guard case .object(let members) = tree else {
      throw .wrongValue(
        path: path, place: place.isEmpty ? "the whole" : place, wanted: "an object",
        found: tree.kind)
    }
    self.path = path
    self.place = place
    self.members = members
  }

  /// The value of a key; nil where it is not there, or null.
  func value(_ key: String) -> JSONTree? {
    guard let value = members.first(where: { $0.key == key })?.value else { return nil }
    if case .null = value { return nil }
    return value
  }

  func place(of key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  func wrong(_ key: String, wanted: String) -> TokeniserError {
    .wrongValue(
      path: path, place: place(of: key), wanted: wanted, found: value(key)?.kind ?? "nothing")
  }

  func unsupported(_ what: String, at key: String? = nil) -> TokeniserError {
    .unsupported(path: path, place: key.map(place(of:)) ?? place, what: what)
  }

  func invalid(_ problem: String, at key: String? = nil) -> TokeniserError {
    .invalid(path: path, place: key.map(place(of:)) ?? place, problem: problem)
  }

  func text(_ key: String) throws(TokeniserError) -> String? {
    guard let value = value(key) else { return nil }
    guard case .string(let text) = value else { throw wrong(key, wanted: "a string") }
    return text
  }

  func requiredText(_ key: String) throws(TokeniserError) -> String {
    guard let text = try text(key) else { throw wrong(key, wanted: "a string") }
    return text
  }

  /// One scalar, as the library's `char`.
  func scalar(_ key: String) throws(TokeniserError) -> Unicode.Scalar {
    let scalars = try requiredText(key).unicodeScalars
    guard let scalar = scalars.first, scalars.count == 1 else {
      throw invalid("'\(shown(String(scalars)))' is not one character", at: key)
    }
    return scalar
  }

  func flag(_ key: String, default standard: Bool) throws(TokeniserError) -> Bool {
    guard let value = value(key) else { return standard }
    guard case .bool(let flag) = value else { throw wrong(key, wanted: "true or false") }
    return flag
  }

  func section(_ key: String) throws(TokeniserError) -> FileSection? {
    guard let value = value(key) else { return nil }
    return try FileSection(value, path: path, place: place(of: key))
  }

  /// The objects of an array.
  func sections(_ key: String) throws(TokeniserError) -> [FileSection] {
    guard let value = value(key) else { return [] }
    guard case .array(let values) = value else { throw wrong(key, wanted: "an array") }
    var sections: [FileSection] = []
    for (index, value) in values.enumerated() {
      sections.append(
        try FileSection(value, path: path, place: "\(place(of: key))[\(index)]"))
    }
    return sections
  }

  /// The keys and values of an object, in their order.
  func entries(_ key: String) throws(TokeniserError) -> [JSONTree.Member] {
    guard case .object(let members) = value(key) else { throw wrong(key, wanted: "an object") }
    return members
  }

  func wholeNumber(_ key: String) throws(TokeniserError) -> Int {
    guard case .number(let text) = value(key), let number = Int(text), number >= 0 else {
      throw wrong(key, wanted: "a whole number")
    }
    return number
  }

  /// A token's id, from 0 to 2³¹ − 1.
  func tokenID(_ key: String) throws(TokeniserError) -> UInt32 {
    guard let value = value(key), let id = value.tokenID else {
      throw wrong(key, wanted: "an id from 0 to 2^31 - 1")
    }
    return id
  }
}

extension JSONTree {
  /// A token's id, from 0 to 2³¹ − 1; nil for anything else.
  var tokenID: UInt32? {
    guard case .number(let text) = self, let id = UInt32(text), id < 1 << 31 else { return nil }
    return id
  }
}
