import Foundation

/// Finds what an object's description in a file says and the object read from it does not.
///
/// A type may have gained entries since the file was written: they are in the new description alone,
/// and welcome. An entry of the file that is not in the new one was not used, and what it meant was
/// left out: such a file is refused.
enum StoredDescription {
  /// The path of the first entry of `stored` that `read` lacks or has with another value; nil where
  /// there is none.
  ///
  /// - Throws: an error of `JSONSerialization` where one is no JSON.
  static func unusedEntry(of stored: String, in read: String) throws -> String? {
    guard stored != read else { return nil }
    func tree(_ text: String) throws -> Any {
      try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }
    return difference(try tree(stored), try tree(read), path: [])
  }

  private static func difference(_ stored: Any, _ read: Any, path: [String]) -> String? {
    switch (stored, read) {
    case (let stored as [String: Any], let read as [String: Any]):
      for (key, value) in stored.sorted(by: { $0.key < $1.key }) {
        // An entry that is null says nothing, as does one that is not there.
        guard let other = read[key] else {
          if value is NSNull { continue }
          return (path + [key]).joined(separator: ".")
        }
        if let found = difference(value, other, path: path + [key]) { return found }
      }
      return nil
    case (let stored as [Any], let read as [Any]) where stored.count == read.count:
      for (index, (value, other)) in zip(stored, read).enumerated() {
        if let found = difference(value, other, path: path + ["\(index)"]) { return found }
      }
      return nil
    case (let stored as NSObject, let read as NSObject) where stored == read: return nil
    case (let stored as String, let read as String) where stored == read: return nil
    default: return path.joined(separator: ".")
    }
  }
}
