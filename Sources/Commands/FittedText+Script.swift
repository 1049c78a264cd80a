import CommandLanguage
import Documents

extension FittedText {
  /// Commands, a long one on several lines that end in `\`.
  static func script(_ commands: [String]) -> FittedText {
    FittedText(of: commands.joined(separator: "\n")) { width in
      commands.flatMap { continued($0, width: width) }
    }
  }
}
