import Foundation
import TestSupport

/// The path of a file in another room's `Fixtures`.
func fixture(_ room: String, _ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "\(room)/Fixtures/\(name)").path
}

extension TemporaryFolder {
  /// The JSON file `name`, read.
  func json(_ name: String) throws -> JSON { try JSON(contentsOf: file(name)) }
}
