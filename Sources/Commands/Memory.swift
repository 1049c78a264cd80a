import LinearAlgebra

/// Refuses work that would take more memory than this process may have.
///
/// - Parameters:
///   - needed: bytes, about.
///   - what: what takes them, as the subject of the sentence.
///   - advice: what to do instead, a sentence.
/// - Throws: `Refusal` with what is needed, what there is and which bound it is.
func requireMemory(_ needed: Double, for what: String, _ advice: String) throws {
  let available = AvailableMemory.now
  guard needed > Double(available.bytes) else { return }
  throw Refusal(
    "\(what) takes about \(NumberText.bytes(Int(min(needed, 0x1p62)))) and "
      + "\(NumberText.bytes(available.bytes)) are left (\(available.bound)). \(advice)")
}

/// Refuses to compute where the process may not even have the buffers of its products of matrices.
///
/// They are address space more than memory, so only a bound on that counts.
/// - Throws: `Refusal` with what is needed and what there is.
func requireBuffers() throws {
  let available = AvailableMemory.now
  let needed = BLASRuntime.bufferSize * (Parallel.threadCount + 1)
  guard available.bound.hasPrefix("ulimit"), available.bytes < needed else { return }
  throw Refusal(
    "computing with \(Parallel.threadCount) threads takes about \(NumberText.bytes(needed)) of "
      + "buffers and \(NumberText.bytes(available.bytes)) are left (\(available.bound)). Raise that "
      + "limit" + (Parallel.threadCount > 1 ? ", or `set threads 1`." : "."))
}
