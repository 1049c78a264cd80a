import CommandLanguage
import Documents
import Foundation

extension CommandRun.Job {
  /// How long nothing is shown.
  static let patience = Duration.seconds(1)

  /// The status line: what runs, how far it is, how fast, and how long it will still take.
  func status(after elapsed: Duration, isStopping: Bool) -> String {
    let seconds = elapsed / .seconds(1)
    var parts = [title]
    if isStopping {
      parts.append("stopping at the next step; Ctrl-C twice kills it")
    } else if total > 0 {
      parts.append("\(done)/\(total) \(unit)")
      parts.append("\(done * 100 / total)%")
      if done > 0, seconds > 0 {
        parts.append("\(Self.number(Double(done) / seconds)) \(unit)/s")
        parts.append("\(Self.time(seconds * Double(total - done) / Double(done))) left")
      }
    } else {
      parts.append(Self.time(seconds))
    }
    if !note.isEmpty { parts.append(note) }
    return displayed(parts.joined(separator: "  "))
  }

  /// Two or three digits that count.
  private static func number(_ value: Double) -> String {
    value >= 10 ? String(Int(value.rounded())) : String(format: "%.2g", value)
  }

  /// A length of time in words.
  static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<100: "\(Int(seconds.rounded(.up))) s"
    case ..<6000: "\(Int(seconds / 60)) min \(Int(seconds) % 60) s"
    default: "\(Int(min(seconds, 1e9) / 3600)) h \(Int(min(seconds, 1e9) / 60) % 60) min"
    }
  }
}
