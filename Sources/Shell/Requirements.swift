import Foundation
import Transcripts

/// What a transcript needs of the environment, as its narration goes by.
final class Requirements {
  /// The first variable that is needed and not set, in words; nil while all are there.
  private(set) var missing: String?

  func check(_ narration: Transcript.Narration) { check(narration.requirements) }

  func check(_ requirements: [Transcript.Requirement]) {
    let environment = ProcessInfo.processInfo.environment
    for need in requirements where missing == nil {
      guard (environment[need.variable] ?? "").isEmpty else { continue }
      missing =
        "\(need.variable) is not set" + (need.description.isEmpty ? "" : " (\(need.description))")
    }
  }
}
