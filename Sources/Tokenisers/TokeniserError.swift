import Safetensors

/// Why a tokeniser could not be read; `description` is one line for a person.
public enum TokeniserError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file cannot be read, or is not JSON.
  case file(SafetensorsError)
  /// There is no `tokenizer.json` in a folder; `others` are files of other tokenisers that are.
  case noFile(folder: String, others: [String])
  /// A value that is not there, or is of another kind than it has to be.
  case wrongValue(path: String, place: String, wanted: String, found: String)
  /// Something that a file may well ask for, and that is not done here.
  case unsupported(path: String, place: String, what: String)
  /// Something that no tokeniser can do.
  case invalid(path: String, place: String, problem: String)

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .noFile(let folder, let others):
      "\(folder): there is no tokenizer.json in this folder"
        + (others.isEmpty ? "" : ", though there is \(others.joined(separator: " and "))")
        + ". Write one with the library: AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)."
    case .wrongValue(let path, let place, let wanted, let found):
      "\(path): \(place): expected \(wanted) but found \(found). Write the file anew."
    case .unsupported(let path, let place, let what):
      "\(path): \(place): \(what) is not supported. Make the ids with the library and read those."
    case .invalid(let path, let place, let problem):
      "\(path): \(place): \(problem). The file is damaged; fetch or write it anew."
    }
  }
}

/// A text of a file as a message shows it: on one line, cut short.
func shown(_ text: String) -> String {
  let kept = text.unicodeScalars.prefix(60).map { scalar -> String in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: String(Character(scalar))
    }
  }
  return kept.joined() + (text.unicodeScalars.count > 60 ? "…" : "")
}
