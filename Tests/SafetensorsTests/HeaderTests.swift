import Safetensors
import Testing

/// The bytes of a file with this header and these data.
func file(_ header: String, data: [UInt8] = []) -> [UInt8] { file(Array(header.utf8), data: data) }

func file(_ header: [UInt8], data: [UInt8] = []) -> [UInt8] {
  withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header + data
}

/// The message with which these bytes are refused, or nil if they are accepted.
func refusal(of bytes: [UInt8]) -> String? {
  do {
    _ = try SafetensorsFile(bytes: bytes, name: "x")
    return nil
  } catch {
    return "\(error)"
  }
}

private let info = #"{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"#

@Suite("The header")
struct HeaderTests {
  @Test(
    "is accepted where the reference reader accepts it",
    arguments: [
      #"{"a":\#(info)}"#, #"  {"a":\#(info)}"#, "{\"a\":\(info)}\n\t\r ",
      #"{ "a" : { "dtype" : "U8" , "shape" : [ 1 ] , "data_offsets" : [ 0 , 1 ] } }"#,
      #"{"__metadata__":null,"a":\#(info)}"#, #"{"__metadata__":{},"a":\#(info)}"#,
      #"{"\u005f_metadata__":{"a":"1"},"a":\#(info)}"#,
      #"{"\ud83d\ude00":\#(info)}"#, #"{"a\u0000":\#(info)}"#, #"{"a\/":\#(info)}"#,
      #"{"":\#(info)}"#, "{\"a\u{7F}\":\(info)}",
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"z":{"q":[1,-2.5e+3,null,true,false,"s"]}}}"#,
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"z":123456789012345678901234567890}}"#,
      #"{"a":{"dtype":"U8","z":1,"z":2,"shape":[1],"data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}"#,
      #"{"a":\#(info),"b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#,
      #"{"b":{"dtype":"F64","shape":[0,9],"data_offsets":[1,1]},"a":\#(info)}"#,
      nested(125),
    ])
  func accepts(header: String) {
    #expect(refusal(of: file(header, data: [7])) == nil)
  }

  @Test(
    "is refused where the reference reader refuses it",
    arguments: [
      #"{"a":\#(info)}x"#, "{\"a\":\(info)}\0", #"{"a":\#(info),}"#, #"{"a":\#(info)"#, "{", "",
      "[]",
      "null", #"{"a":1}"#, #"{"a" \#(info)}"#, #"{a:\#(info)}"#,
      #"{"__metadata__":{"a":1},"a":\#(info)}"#, #"{"__metadata__":[],"a":\#(info)}"#,
      #"{"__metadata__":{},"__metadata__":{},"a":\#(info)}"#,
      #"{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":"U8","shape":[1]}}"#, #"{"a":{"shape":[1],"data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":"U8","data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}"#,
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}"#,
      #"{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":"U8","shape":[01],"data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":"U8","shape":[],"data_offsets":[0,18446744073709551616]}}"#,
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"z":1e999}}"#,
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"z":1.}}"#,
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"z":tru}}"#,
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"z":[1}}}"#,
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"z":{"k" 1}}}"#,
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"z":"\ud800"}}"#,
      #"{"a":{"dtype":"u8","shape":[1],"data_offsets":[0,1]}}"#,
      #"{"a":{"dtype":null,"shape":[1],"data_offsets":[0,1]}}"#,
      #"{"\ud800":\#(info)}"#, #"{"\udc00":\#(info)}"#, #"{"\ud800\u0041":\#(info)}"#,
      #"{"\u00g0":\#(info)}"#, #"{"a\q":\#(info)}"#, "{\"a\n\":\(info)}", "\u{FEFF}{\"a\":\(info)}",
      #"{"a"#, #"{"a\"#, #"{"a\u00"#, nested(126), nested(5000),
    ])
  func refuses(header: String) throws {
    let message = try #require(refusal(of: file(header, data: [7])))
    #expect(!message.contains("\n"))
  }

  @Test(
    "is refused for bytes that are not UTF-8",
    arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]])
  func refusesInvalidUTF8(bytes: [UInt8]) {
    let header = Array("{\"".utf8) + bytes + Array("\":\(info)}".utf8)
    #expect(
      refusal(of: file(header, data: [7]))
        == "x: byte 2 of the header is not UTF-8. The file is damaged or not a safetensors file.")
  }

  @Test("of megabytes of brackets, escapes or shapes is read or refused in good time")
  func survivesFloods() {
    let many = 300_000
    let brackets = String(repeating: "[", count: many)
    #expect(refusal(of: file(#"{"a":{"z":\#(brackets)"#)) != nil)
    let escapes = String(repeating: #"\n"#, count: many)
    #expect(refusal(of: file(#"{"\#(escapes)":\#(info)}"#, data: [7])) == nil)
    let axes = String(repeating: "1,", count: many)
    #expect(
      refusal(
        of: file(#"{"a":{"dtype":"U8","shape":[\#(axes)1],"data_offsets":[0,1]}}"#, data: [7]))
        == nil)
    let digits = String(repeating: "9", count: many)
    #expect(refusal(of: file(#"{"a":{"z":\#(digits)}}"#)) != nil)
    #expect(refusal(of: file(String(repeating: " ", count: many))) != nil)
    let spans = (0..<20_000).map { #""\#($0)":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}"# }
    #expect(
      refusal(of: file("{\(spans.joined(separator: ","))}", data: [UInt8](repeating: 0, count: 9)))
        == "1: its bytes begin at 0, expected 9. The tensors overlap; save the file again.")
  }
}

/// A header in which `depth` arrays stand in one another, within the two objects around them.
private func nested(_ depth: Int) -> String {
  let (open, close) = (String(repeating: "[", count: depth), String(repeating: "]", count: depth))
  return #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"z":\#(open)\#(close)}}"#
}
