import Safetensors
import Testing

/// A header with one tensor of this description.
private func one(
  _ name: String = "w", _ type: String = "F32", shape: String = "[2]", offsets: String = "[0,8]"
) -> String {
  #"{"\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
}

private let eight = [UInt8](repeating: 0, count: 8)

@Suite("Refused contents")
struct MessageTests {
  @Test(
    "are named with what to do",
    arguments: [
      (
        [],
        "x: 0 bytes, too few for a safetensors file, which has at least 8. The file is truncated; save it again."
      ),
      (
        [1, 2, 3],
        "x: 3 bytes, too few for a safetensors file, which has at least 8. The file is truncated; save it again."
      ),
      (
        [0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0],
        "x: a header of 100000001 bytes, more than the 100000000 allowed. This may not be a safetensors file."
      ),
      (
        [UInt8](repeating: 0xFF, count: 8),
        "x: a header of 18446744073709551615 bytes, more than the 100000000 allowed. This may not be a safetensors file."
      ),
      (
        [9, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D],
        "x: a header of 9 bytes, but only 2 follow. The file is truncated or not a safetensors file."
      ),
      (
        file("{"),
        "x: byte 1 of the header: expected a string but the header ends. The file is damaged or not a safetensors file."
      ),
      (
        file("{}x"),
        "x: byte 2 of the header: expected the end of the header but found 'x'. The file is damaged or not a safetensors file."
      ),
      (
        file(#"{"a":{},"a":{}}"#),
        "x: byte 5 of the header: tensor 'a' has no dtype. The file is damaged or not a safetensors file."
      ),
      (
        file(one().dropLast() + #","w":{}}"#),
        "x: two tensors are named 'w'. Write the file with distinct names."
      ),
      (
        file(#"{"__metadata__":{"k":"1","\u006b":"2"}}"#),
        "x: two metadata keys are 'k'. Write the file with distinct keys."
      ),
      (
        file(one("w", "f32")),
        "w: unknown element type 'f32'. Known types are BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64."
      ),
      (
        file(one(shape: "[4611686018427387904,2]")),
        "w: F32 [4611686018427387904, 2] needs more bytes than can be counted. The file is damaged."
      ),
      (
        file(one(shape: "[576460752303423488]")),
        "w: F32 [576460752303423488] needs more bytes than can be counted. The file is damaged."
      ),
      (
        file(one(shape: "[9223372036854775808]")),
        "x: byte 29 of the header: expected a whole number from 0 to 2^63 - 1 but found 9223372036854775808. The file is damaged or not a safetensors file."
      ),
      (
        file(one(shape: "[-2]")),
        "x: byte 29 of the header: expected a whole number from 0 to 2^63 - 1 but found -2. The file is damaged or not a safetensors file."
      ),
      (
        file(one(shape: "[1.5]")),
        "x: byte 29 of the header: expected a whole number from 0 to 2^63 - 1 but found 1.5. The file is damaged or not a safetensors file."
      ),
      (
        file(one("w", "F4", shape: "[3]")),
        "w: F4 [3] does not fill whole bytes. Pad the shape to a multiple of 8 bits."
      ),
      (
        file(one("expert.3.up.weight", shape: "[16,128]", offsets: "[0,4096]")),
        "expert.3.up.weight: 4096 bytes for F32 [16, 128], expected 8192. The file is truncated; save it again."
      ),
      (
        file(one(shape: "[1]")),
        "w: 8 bytes for F32 [1], expected 4. The file is damaged; save it again."
      ),
      (
        file(one(offsets: "[8,0]")),
        "w: its bytes end at 0, before they begin at 8. The file is damaged; save it again."
      ),
      (
        file(one(offsets: "[8,16]")),
        "w: its bytes begin at 8, expected 0. The tensors leave a gap; save the file again."
      ),
      (
        file(one().dropLast() + "," + one("v", offsets: "[0,8]").dropFirst(), data: eight),
        "v: its bytes begin at 0, expected 8. The tensors overlap; save the file again."
      ),
      (
        file(one(), data: [0]),
        "x: 1 bytes of tensors, expected 8. The file is truncated; save it again."
      ),
      (
        file(one(), data: eight + [0]),
        "x: 9 bytes of tensors, expected 8. Bytes were added at its end; save it again."
      ),
      (
        file("{}", data: [0]),
        "x: 1 bytes of tensors, expected 0. Bytes were added at its end; save it again."
      ),
      (
        file(#"{"\u001b[31m\n":{"dtype":"F32","shape":[1],"data_offsets":[0,0]}}"#),
        #"\u{1b}[31m\u{a}: 0 bytes for F32 [1], expected 4. The file is truncated; save it again."#
      ),
    ] as [([UInt8], String)])
  func areNamed(bytes: [UInt8], message: String) {
    #expect(refusal(of: bytes) == message)
  }

  @Test("of one tensor are named when it is read")
  func namesOneTensor() throws {
    let long = [UInt8](repeating: 0xFF, count: 8)
    let file = try SafetensorsFile(
      bytes: try SafetensorsWriter(tensors: [
        Tensor("u", elementType: .uint64, shape: [2], bytes: eight + long),
        Tensor("i", shape: [1], integers: [1 << 53 + 1]),
        Tensor("f8", elementType: .float8E4M3, shape: [8], bytes: eight),
        Tensor("d", shape: [1], doubles: [1]),
      ]).bytes(), name: "x")
    #expect(
      message { try file.doubles(named: "w") }
        == "x: no tensor is named 'w'. It has u, i, d, f8.")
    #expect(
      message { try file.integers(named: "u") }
        == "u: element 1 is 18446744073709551615, which an Int cannot hold exactly. Store smaller numbers."
    )
    #expect(
      message { try file.doubles(named: "i") }
        == "i: element 0 is 9007199254740993, which a Double cannot hold exactly. Store smaller numbers."
    )
    #expect(
      message { try file.integers(named: "d") }
        == "d: F64 cannot be read as integers. Convert it before saving the file.")
    #expect(
      message { try file.floats(named: "f8") }
        == "f8: F8_E4M3 cannot be read as numbers. Convert it before saving the file.")
    #expect(
      message { try file.verify("d", checksum: 0xABC) }
        == "d: checksum \(digits(try file.checksum(named: "d"))), expected 0000000000000abc. "
        + "The file is damaged; load another copy.")
  }

  @Test("of a writer are two tensors of one name or a reserved one")
  func refusesNames() {
    let tensor = Tensor("w", shape: [], doubles: [1])
    #expect(
      message { try SafetensorsWriter(tensors: [tensor, tensor]).bytes() }
        == "memory: two tensors are named 'w'. Write the file with distinct names.")
    #expect(
      message {
        try SafetensorsWriter(tensors: [Tensor("__metadata__", shape: [], doubles: [1])]).bytes()
      } == "memory: a tensor cannot be named '__metadata__'. Give it another name.")
  }
}

/// The message of what `body` throws.
func message<Value>(_ body: () throws -> Value) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return "\(error)"
  }
}

private func digits(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

/// The message of what `body` throws; apart from the generic one because 6.3 crashes on that.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}
