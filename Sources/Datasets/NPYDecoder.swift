import Foundation
import LinearAlgebra
import Safetensors

/// Turns the elements of an NPY file into doubles, a mebibyte at a time.
struct NPYDecoder {
  let header: NPYHeader
  let path: String

  func elements(
    of file: InputFile, from start: Int, count: Int, monitor: Monitor
  ) throws(DatasetError) -> [Double] {
    let width = header.elementByteCount
    let step = 1 << 20 / width * width
    var elements: [Double] = []
    elements.reserveCapacity(count)
    for offset in stride(from: 0, to: count * width, by: step) {
      let end = min(offset + step, count * width)
      let bytes = try reading { () throws(SafetensorsError) in
        try file.bytes(in: start + offset..<start + end)
      }
      try append(bytes, to: &elements)
      monitor.report(end, count * width)
      guard end == count * width || !monitor.shouldStop() else {
        throw .stopped(path: path, bytesRead: end, bytesTotal: count * width)
      }
    }
    return elements
  }

  private func append(_ bytes: [UInt8], to elements: inout [Double]) throws(DatasetError) {
    let first = elements.count
    switch header.elementType {
    case "f8": decode(bytes, &elements) { (bits: UInt64) in Double(bitPattern: bits) }
    case "f4": decode(bytes, &elements) { (bits: UInt32) in Double(Float(bitPattern: bits)) }
    case "f2": decode(bytes, &elements) { (bits: UInt16) in half(bits) }
    case "i8": decode(bytes, &elements) { (value: Int64) in Double(exactly: value) ?? .nan }
    case "u8": decode(bytes, &elements) { (value: UInt64) in Double(exactly: value) ?? .nan }
    case "i4": decode(bytes, &elements) { (value: Int32) in Double(value) }
    case "u4": decode(bytes, &elements) { (value: UInt32) in Double(value) }
    case "i2": decode(bytes, &elements) { (value: Int16) in Double(value) }
    case "u2": decode(bytes, &elements) { (value: UInt16) in Double(value) }
    case "i1": decode(bytes, &elements) { (value: Int8) in Double(value) }
    case "b1": decode(bytes, &elements) { (value: UInt8) in value == 0 ? 0 : 1 }
    default: decode(bytes, &elements) { (value: UInt8) in Double(value) }
    }
    for place in first..<elements.count where !elements[place].isFinite {
      throw .contents(path: path, problem: problem(at: place, value: elements[place]))
    }
  }

  private func decode<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _ elements: inout [Double], _ convert: (Stored) -> Double
  ) {
    bytes.withUnsafeBytes { buffer in
      for offset in stride(from: 0, to: buffer.count, by: MemoryLayout<Stored>.size) {
        let stored = buffer.loadUnaligned(fromByteOffset: offset, as: Stored.self)
        elements.append(convert(header.isBigEndian ? stored.byteSwapped : stored))
      }
    }
  }

  private func half(_ bits: UInt16) -> Double {
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Double(bits & 0x3FF))
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * scalbn(1 + fraction / 1024, exponent - 15)
    }
  }

  private func problem(at place: Int, value: Double) -> String {
    let columns = header.shape.count == 2 ? max(header.shape[1], 1) : 1
    let rows = max(header.shape[0], 1)
    let (row, column) =
      header.isColumnMajor ? (place % rows, place / rows) : (place / columns, place % columns)
    let what = header.isWhole ? "a whole number that no Double holds exactly" : "\(value)"
    return "row \(row + 1), column \(column + 1) is \(what). "
      + (header.isWhole ? "Store smaller numbers." : "Fill it or leave out the row.")
  }
}
