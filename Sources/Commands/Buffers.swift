import Documents
import LinearAlgebra

/// Refuses to compute where the process may not even have the buffers of its products of matrices.
///
/// They are address space more than memory, so only a bound on that counts.
/// - Throws: `Refusal` with what is needed and what there is.
func requireBuffers() throws {
  let available = AvailableMemory.now
  let needed = BLASRuntime.bufferSize * (Parallel.threadCount + 1)
  guard available.bound.hasPrefix("ulimit") else { return }
  guard available.bytes < needed else { return BLASRuntime.takeBuffers() }
  throw Refusal(
    "computing with \(Parallel.threadCount) threads takes about \(NumberText.bytes(needed)) of "
      + "buffers and \(NumberText.bytes(available.bytes)) are left (\(available.bound)). Raise that "
      + "limit" + (Parallel.threadCount > 1 ? ", or `set threads 1`." : "."))
}
