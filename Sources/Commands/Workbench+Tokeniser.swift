import Foundation
import Sessions
import Tokenisers

extension Workbench {
  /// The tokeniser of a model of that name, or of a folder or a `tokenizer.json`.
  ///
  /// - Throws: `TokeniserError` where there is none, or it is not supported.
  func tokeniser(named name: String) throws -> Tokeniser {
    if let model = session.object(named: name)?.content as? any HasFolder {
      return try Tokeniser(path: model.folder)
    }
    return try Tokeniser(path: NSString(string: name).expandingTildeInPath)
  }
}
