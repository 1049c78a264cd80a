import Foundation
import Safetensors

/// What `config.json` says of a model, read entry by entry with what each may be.
public struct Configuration: Equatable, Sendable {
  /// The file that it was read from.
  public let path: String
  /// A digest of the whole file, 16 hexadecimal characters.
  public let digest: String
  /// What stands before the names of its entries in messages: `text_config.`.
  private let prefix: String
  private let entries: [String: ConfigurationValue]

  /// The most bytes that a configuration has: those of the largest models take some kilobytes.
  static let byteLimit = 1 << 22

  /// Reads the file at `path`.
  ///
  /// - Throws: `PretrainedError` when it is not there, too large or no JSON object.
  public init(path: String) throws(PretrainedError) {
    try self.init(
      bytes: try Self.bytes(of: path, limit: Self.byteLimit, wanted: "a configuration"), path: path)
  }

  /// The same of the file's bytes.
  ///
  /// - Throws: `PretrainedError.file` where they are no JSON object.
  init(bytes: [UInt8], path: String) throws(PretrainedError) {
    var digest = Digest()
    bytes.withUnsafeBytes { digest.update(bytes: $0) }
    self.init(
      path: path, digest: digest.hexadecimal, prefix: "",
      entries: try Self.object(of: bytes, path: path))
  }

  private init(
    path: String, digest: String, prefix: String, entries: [String: ConfigurationValue]
  ) {
    (self.path, self.digest, self.prefix, self.entries) = (path, digest, prefix, entries)
  }

  /// The bytes of the file at `path`, at most `limit` of them.
  ///
  /// - Throws: `PretrainedError` when it is not there or larger than what is `wanted` can be.
  static func bytes(
    of path: String, limit: Int, wanted: String
  ) throws(PretrainedError) -> [UInt8] {
    let bytes = try reading(path) { () throws(SafetensorsError) -> [UInt8]? in
      let file = try InputFile(path: path)
      return file.byteCount > limit ? nil : try file.bytes(in: 0..<file.byteCount)
    }
    guard let bytes else {
      throw .file(
        path: path,
        problem: "more than \(limit) bytes, which \(wanted) does not have. Check the file.")
    }
    return bytes
  }

  /// The JSON object that `bytes` are.
  ///
  /// - Throws: `PretrainedError.file` where they are none.
  static func object(
    of bytes: [UInt8], path: String
  ) throws(PretrainedError) -> [String: ConfigurationValue] {
    let value: ConfigurationValue
    do {
      value = try JSONDecoder().decode(ConfigurationValue.self, from: Data(bytes))
    } catch {
      throw .file(path: path, problem: "this is no JSON. The file is damaged; fetch it again.")
    }
    guard case .entries(let entries) = value else {
      throw .file(path: path, problem: "this is \(value.shown), where an object belongs.")
    }
    return entries
  }

  /// Whether there is such an entry that is not null.
  public func has(_ key: String) -> Bool { value(key) != nil }

  /// Whether there is such an entry, be it null.
  func mentions(_ key: String) -> Bool { entries[key] != nil }

  /// Whether there is no entry at all.
  var isEmpty: Bool { entries.isEmpty }

  /// The object under `key`; nil where there is none.
  ///
  /// - Throws: `PretrainedError.entry` where something else stands there.
  public func object(_ key: String) throws(PretrainedError) -> Configuration? {
    guard let value = value(key) else { return nil }
    guard case .entries(let entries) = value else { throw wrong(key, value, "an object") }
    return Configuration(path: path, digest: digest, prefix: prefix + key + ".", entries: entries)
  }

  /// The whole number under `key`, or `usual` where there is none.
  ///
  /// - Throws: `PretrainedError.entry` where there is neither, or it is not in `range`.
  public func integer(
    _ key: String, _ range: ClosedRange<Int>, default usual: Int? = nil
  ) throws(PretrainedError) -> Int {
    guard let value = value(key) else {
      guard let usual else { throw missing(key) }
      return usual
    }
    guard case .number(let number) = value, let integer = Int(exactly: number),
      range.contains(integer)
    else {
      throw wrong(key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  /// The finite number under `key`, or `usual` where there is none.
  ///
  /// - Throws: `PretrainedError.entry` where there is neither, or no number.
  public func number(
    _ key: String, default usual: Double? = nil
  ) throws(PretrainedError) -> Double {
    guard let value = value(key) else {
      guard let usual else { throw missing(key) }
      return usual
    }
    guard case .number(let number) = value, number.isFinite else {
      throw wrong(key, value, "a number")
    }
    return number
  }

  /// The positive number under `key`, or `usual` where there is none.
  ///
  /// - Throws: `PretrainedError.entry` where there is neither, or something else stands there.
  func positive(
    _ key: String, default usual: Double? = nil
  ) throws(PretrainedError) -> Double {
    let value = try number(key, default: usual)
    guard value > 0 else {
      throw error(key, "is \(value), where a positive number belongs.")
    }
    return value
  }

  /// The truth value under `key`, or `usual` where there is none.
  ///
  /// - Throws: `PretrainedError.entry` where something else stands there.
  public func truth(_ key: String, default usual: Bool) throws(PretrainedError) -> Bool {
    guard let value = value(key) else { return usual }
    guard case .truth(let truth) = value else { throw wrong(key, value, "true or false") }
    return truth
  }

  /// The text under `key`; nil where there is none.
  ///
  /// - Throws: `PretrainedError.entry` where something else stands there.
  public func text(_ key: String) throws(PretrainedError) -> String? {
    guard let value = value(key) else { return nil }
    guard case .text(let text) = value else { throw wrong(key, value, "a text") }
    return text
  }

  /// The texts listed under `key`; nil where there is no list.
  ///
  /// - Throws: `PretrainedError.entry` where something else stands there.
  public func texts(_ key: String) throws(PretrainedError) -> [String]? {
    guard let list = try list(key) else { return nil }
    var texts: [String] = []
    for value in list {
      guard case .text(let text) = value else { throw wrong(key, value, "a list of texts") }
      texts.append(text)
    }
    return texts
  }

  /// The finite numbers listed under `key`; nil where there is no list.
  ///
  /// - Throws: `PretrainedError.entry` where something else stands there.
  public func numbers(_ key: String) throws(PretrainedError) -> [Double]? {
    guard let list = try list(key) else { return nil }
    var numbers: [Double] = []
    for value in list {
      guard case .number(let number) = value, number.isFinite else {
        throw wrong(key, value, "a list of numbers")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// An error that says what is wrong with the value under `key`.
  public func error(_ key: String, _ problem: String) -> PretrainedError {
    .entry(path: path, key: prefix + key, problem: problem)
  }

  private func list(_ key: String) throws(PretrainedError) -> [ConfigurationValue]? {
    guard let value = value(key) else { return nil }
    guard case .list(let list) = value else { throw wrong(key, value, "a list") }
    return list
  }

  private func value(_ key: String) -> ConfigurationValue? {
    guard let value = entries[key], value != .null else { return nil }
    return value
  }

  private func missing(_ key: String) -> PretrainedError {
    error(key, "is missing. Fetch the configuration that belongs to the model.")
  }

  private func wrong(
    _ key: String, _ value: ConfigurationValue, _ wanted: String
  ) -> PretrainedError {
    error(key, "is \(value.shown), where \(wanted) belongs.")
  }
}
