import Documents
import LinearAlgebra

extension NumberText {
  /// A number of bytes for a person: 512 B, 12.3 KiB, 1.2 GiB.
  public static func bytes(_ count: Int) -> String {
    AvailableMemory.text(ofBytes: Double(count))
  }
}
