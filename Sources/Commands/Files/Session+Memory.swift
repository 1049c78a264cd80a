import LinearAlgebra
import Sessions

extension Session {
  /// Refuses to write objects that there is no memory to take apart; `text` counts results as text too.
  ///
  /// - Throws: `MemoryShortage` with what is needed and what there is.
  func requireMemory(toWrite objects: [SessionObject], asText text: Bool) throws(MemoryShortage) {
    let needed = objects.reduce(0) {
      $0 + $1.content.copiedBytes + (text ? $1.content.textBytes : 0)
    }
    try AvailableMemory.require(
      needed, for: "writing \(objects.count == 1 ? "it" : "them")",
      "Free some memory: `rm` what is not needed.")
  }
}
