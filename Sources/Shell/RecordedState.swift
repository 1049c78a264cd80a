import LinearAlgebra

/// A state digest as transcripts hold it: the digest, then the machine where it is known.
struct RecordedState: Equatable {
  let digest: Substring
  let machine: Substring?

  init(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 1)
    digest = words.first ?? ""
    machine = words.count > 1 ? words[1] : nil
  }

  /// Whether its digest can be expected on this machine.
  var isFromHere: Bool { machine == nil || machine.map(String.init) == BLASRuntime.machineName }
}
