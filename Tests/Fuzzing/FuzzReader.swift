import Safetensors

/// Opens the bytes as a safetensors file, and reads every tensor in every way.
private func read(_ bytes: [UInt8]) {
  do {
    let file = try SafetensorsFile(bytes: bytes)
    for info in file.infos {
      precondition((try? file.bytes(named: info.name).count) == info.byteCount)
      _ = try? file.doubles(named: info.name)
      _ = try? file.floats(named: info.name)
      _ = try? file.integers(named: info.name)
      _ = try? file.checksum(named: info.name)
    }
  } catch {
    precondition(!error.description.isEmpty)
  }
}

/// Called by libFuzzer with bytes that may be a safetensors file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReader(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  read(bytes)
  // Most changes to a header break its length; put right, the JSON itself is judged.
  guard bytes.count > 8, let end = bytes.lastIndex(of: UInt8(ascii: "}")), end >= 8 else {
    return 0
  }
  read(withUnsafeBytes(of: UInt64(end - 7).littleEndian, Array.init) + bytes[8...])
  return 0
}
