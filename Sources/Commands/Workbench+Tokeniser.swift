import CommandLanguage
import Foundation
import Sessions
import Tokenisers

extension Workbench {
  /// The tokeniser of the model of that name, or the one at that path: a folder or a `tokenizer.json`.
  ///
  /// - Throws: `TokeniserError`, or a `Refusal` for an object that has no tokeniser.
  func tokeniser(named name: String) throws -> Tokeniser {
    let object = session.object(named: name)
    if let source = object?.content as? any HasFolder {
      return try Tokeniser(path: source.folder)
    }
    if let what = what(name), !FileManager.default.fileExists(atPath: name) {
      throw Refusal(
        "'\(name)' is \(what), which has no tokeniser; give a folder with a tokenizer.json, or that file."
      )
    }
    return try Tokeniser(path: files.source(of: name))
  }
}

extension Domain where Context == Workbench, Value == String {
  /// Where a tokeniser is: a model that was opened from a folder, a folder or a file.
  static var tokeniser: Self {
    let path = Self.file()
    return Domain(
      placeholder: "MODEL|DIR", description: "a model, or a folder with a tokenizer.json",
      parse: { text, bench throws(DomainError) in try path.parse(text, in: bench) },
      complete: { prefix, bench in
        bench.session.names { $0 is any HasFolder }.map { Completion($0) }
          + path.complete(prefix, in: bench)
      })
  }
}
