import LinearAlgebra
import Safetensors
import TestSupport
import Testing

@testable import Datasets

/// The bytes of an NPY file with this header and these elements.
private func npy(
  _ type: String, _ shape: String, _ elements: [UInt8], isColumnMajor: Bool = false,
  version: UInt8 = 1
) -> [UInt8] {
  let order = isColumnMajor ? "True" : "False"
  return npy(
    "{'descr': \(type), 'fortran_order': \(order), 'shape': \(shape), }\n", elements,
    version: version)
}

private func npy(_ header: String, _ elements: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let count = header.utf8.count
  let length: [UInt8] =
    version == 1
    ? [UInt8(count & 255), UInt8(count >> 8)] : [UInt8(count & 255), UInt8(count >> 8), 0, 0]
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + elements
}

private func bytes<Element: BitwiseCopyable>(_ elements: [Element]) -> [UInt8] {
  elements.withUnsafeBytes(Array.init)
}

@Suite("An array file")
struct ArrayFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ bytes: [UInt8]) throws -> NPYFile {
    try NPYFile(path: folder.put(bytes, as: "a.npy"))
  }

  private func refusal(_ bytes: [UInt8]) -> String? {
    message { try read(bytes) }?.replacing("\(folder.path)/", with: "")
  }

  @Test("of NumPy gives the numbers of every element type, order and version")
  func reads() throws {
    let expected = Matrix([[1, 2, 3], [4, 5, 6]])
    let doubles = (1...6).map(Double.init)
    for version in 1...3 as ClosedRange<UInt8> {
      #expect(try read(npy("'<f8'", "(2, 3)", bytes(doubles), version: version)).matrix == expected)
    }
    let swapped = doubles.flatMap { bytes([$0.bitPattern.byteSwapped]) }
    #expect(try read(npy("'>f8'", "(2, 3)", swapped)).matrix == expected)
    let columns = bytes([1, 4, 2, 5, 3, 6] as [Double])
    #expect(try read(npy("'<f8'", "(2, 3)", columns, isColumnMajor: true)).matrix == expected)
    #expect(try read(npy("'<f4'", "(2,3)", bytes((1...6).map(Float.init)))).matrix == expected)
    #expect(
      try read(npy("'<f2'", "(3,)", bytes([0x3C00, 0xC000, 0x0001] as [UInt16]))).matrix.elements
        == [1, -2, 0x1p-24])
    #expect(try read(npy("'>i2'", "(1,)", [0xFF, 0xFE])).matrix.elements == [-2])
    #expect(try read(npy("'<i8'", "(1L,)", bytes([-7]))).matrix.elements == [-7])
    #expect(
      try read(npy("'<u4'", "(1,)", [255, 255, 255, 255])).matrix.elements == [4_294_967_295])
    #expect(try read(npy("'|i1'", "(2,)", [255, 1])).matrix.elements == [-1, 1])
    #expect(try read(npy("'|u1'", "(2,)", [255, 1])).matrix.elements == [255, 1])
    #expect(try read(npy("'|b1'", "(2,)", [0, 1])).matrix.elements == [0, 1])
    #expect(try read(npy("'|b1'", "(2,)", [0, 1])).isWhole)
    #expect(try read(npy("'<f8'", "(2, 3)", bytes(doubles))).axisCount == 2)
  }

  @Test("is refused with what is wrong and what to do")
  func refuses() {
    let eight = [UInt8](repeating: 0, count: 8)
    let cases: [([UInt8], String)] = [
      ([], "this is not an NPY file. Save it with numpy.save."),
      (Array("PK\u{3}\u{4}........".utf8), "this is not an NPY file. Save it with numpy.save."),
      ([0x93] + Array("NUMPY".utf8), "the header is cut short. Save the file again."),
      (Array(npy("'<f8'", "(1,)", []).prefix(40)), "the header is cut short. Save the file again."),
      (
        npy("'<f8'", "(1,)", eight, version: 4),
        "NPY version 4 is not known. Save it as version 1, 2 or 3."
      ),
      (npy("'<f8'", "()", eight), "0 axes, expected 1, 2 or 3. Reshape it to samples × features."),
      (
        npy("'<f8'", "(1, 1, 1, 1)", eight),
        "4 axes, expected 1, 2 or 3. Reshape it to samples × features."
      ),
      (npy("'<f8'", "(0, 5)", []), "the array is empty. Save at least one element."),
      (
        npy("'<f8'", "(2,)", eight),
        "8 bytes for f8 [2]. The file is truncated; save it again."
      ),
      (
        npy("'<f8'", "(4611686018427387904, 4)", eight),
        "8 bytes for f8 [4611686018427387904, 4]. The file is truncated; save it again."
      ),
      (npy("'<f8'", "(1,)", eight + [0]), "9 bytes for f8 [1], expected 8. Save one array a file."),
      (
        npy("'|O'", "(1,)", eight),
        "element type '|O' is not supported. Objects cannot be read safely. "
          + "Save floats, integers or booleans."
      ),
      (
        npy("'<c16'", "(1,)", eight),
        "element type '<c16' is not supported. Save floats, integers or booleans."
      ),
      (
        npy("[('a', '<f8')]", "(1,)", eight),
        "structured elements are not supported. Save one plain array a file."
      ),
      (
        npy("{'descr': '<f8', 'shape': (1,)}", eight),
        "the header lacks descr, fortran_order or shape. The file is damaged."
      ),
      (
        npy("__import__('os')", eight),
        "the header is not the dictionary that NumPy writes. The file is damaged."
      ),
      (
        npy("'<f8'", "(-1,)", eight),
        "the header is not the dictionary that NumPy writes. The file is damaged."
      ),
      (
        npy("'<f8'", "(2, 2)", bytes([1, 2, .nan, 4] as [Double])),
        "row 2, column 1 is nan. Fill it or leave out the row."
      ),
      (
        npy("'<f8'", "(2, 2)", bytes([1, 2, .infinity, 4] as [Double]), isColumnMajor: true),
        "row 1, column 2 is inf. Fill it or leave out the row."
      ),
      (
        npy("'<i8'", "(2,)", bytes([1, 1 << 53 + 1])),
        "row 2, column 1 is a whole number that no Double holds exactly. Store smaller numbers."
      ),
    ]
    for (bytes, expected) in cases { #expect(refusal(bytes) == "a.npy: \(expected)") }
  }

  @Test("is written so that it reads back the same, its elements at a multiple of 64 bytes")
  func writes() throws {
    let matrix = Matrix([[0.1, -0.0, 1e300], [.leastNonzeroMagnitude, 5, -2]])
    let path = folder.file("m.npy")
    try NPYFile.write(matrix, to: path)
    let found = try NPYFile(path: path).matrix
    #expect(found.elements.map(\.bitPattern) == matrix.elements.map(\.bitPattern))
    #expect(found.shape == matrix.shape)
    #expect(try InputFile(path: path).byteCount == 128 + 48)
    try NPYFile.write([3, -1, 4], to: path)
    #expect(try NPYFile(path: path).matrix.elements == [3, -1, 4])
    #expect(try NPYFile(path: path).isWhole)
  }

  @Test("pair gives inputs with classes or values")
  func pairs() throws {
    let x = folder.put(npy("'<f8'", "(3, 1)", bytes([1, 2, 3] as [Double])), as: "x.npy")
    let y = folder.put(npy("'<i8'", "(3,)", bytes([7, -1, 7])), as: "y.npy")
    let v = folder.put(npy("'<f8'", "(3,)", bytes([7, -1, 7] as [Double])), as: "v.npy")
    let labelled = try Dataset.npy(inputs: x, target: y)
    #expect(labelled.target == .labels([1, 0, 1], classCount: 2))
    #expect(labelled.targetNames == ["-1", "7"])
    #expect(try Dataset.npy(inputs: x, target: v).target == .values(Matrix([[7], [-1], [7]])))
    #expect(try Dataset.npy(inputs: x).target == .none)
    let short = folder.put(npy("'<i8'", "(1,)", bytes([7])), as: "short.npy")
    #expect(
      message { try Dataset.npy(inputs: x, target: short) }
        == "\(short): 1 target for 3 inputs. Give one target a sample.")
  }

  @Test("of windows of positions gives a sample a position, in their order")
  func threeAxes() throws {
    let rows = Matrix([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12]])
    let path = folder.file("h.safetensors")
    try SafetensorsWriter(
      tensors: [Tensor("h", shape: [2, 3, 2], doubles: rows.elements)]
    ).write(to: path)
    #expect(try Dataset.safetensors(path, inputs: "h").inputs == rows)
    #expect(try read(npy("'<f8'", "(2, 3, 2)", bytes(rows.elements))).matrix == rows)
    // Column-major: element (i, j, k) is the (i + 2 j + 6 k)-th.
    let turned = [1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12].map(Double.init)
    #expect(
      try read(npy("'<f8'", "(2, 3, 2)", bytes(turned), isColumnMajor: true)).matrix == rows)
  }

  @Test("of tensors gives inputs and targets by name")
  func tensors() throws {
    let path = folder.file("d.safetensors")
    try SafetensorsWriter(tensors: [
      Tensor("x", shape: [3, 2], doubles: [1, 2, 3, 4, 5, 6]),
      Tensor("y", shape: [3], integers: [5, 2, 5]),
      Tensor("z", shape: [3, 1], floats: [1, 0, 1]),
      Tensor("states", shape: [2, 2, 1], doubles: [1, 2, 3, 4]),
      Tensor("cube", shape: [1, 1, 1, 1], doubles: [1]),
      Tensor("bad", shape: [1, 2], doubles: [1, .nan]),
      Tensor("none", shape: [0, 2], doubles: []),
    ]).write(to: path)
    let dataset = try Dataset.safetensors(path)
    #expect(dataset.inputs == Matrix([[1, 2], [3, 4], [5, 6]]))
    #expect(dataset.target == .labels([1, 0, 1], classCount: 2))
    #expect(try Dataset.safetensors(path, target: "z").target == .values(Matrix([[1], [0], [1]])))
    #expect(
      message { try Dataset.safetensors(path, inputs: "w") }
        == "\(path): no tensor is named 'w'. It has y, bad, cube, none, states, x, z.")
    #expect(
      message { try Dataset.safetensors(path, inputs: "cube") }
        == "\(path): 'cube' has 4 axes, expected 1, 2 or 3. Reshape it to samples × features.")
    #expect(
      message { try Dataset.safetensors(path, inputs: "bad") }
        == "\(path): 'bad' row 1, column 2 is nan. Fill it or leave out the row.")
    #expect(
      message { try Dataset.safetensors(path, inputs: "none") }
        == "\(path): the inputs are 0×2. Give at least one row and column.")
    #expect(
      message { try Dataset.safetensors(path, inputs: "bad", target: "y") }?.hasSuffix("row.")
        == true)
  }

  @Test("of a table is written so that it reads back the same")
  func tables() throws {
    let matrix = Matrix([[0.1, -2], [1e-300, 1.25e19]])
    let path = folder.file("t.csv")
    try TableFile.write(matrix, columnNames: ["a,\"b\"", " c\n"], to: path)
    #expect(
      try folder.text("t.csv")
        == "\"a,\"\"b\"\"\",\" c\n\"\n0.1,-2\n1e-300,1.25e+19\n")
    #expect(try Dataset.csv(path).inputs == matrix)
    try TableFile.write(rows: [["x", ""], ["é", "1"]], columnNames: ["n", "v"], to: path)
    #expect(try folder.text("t.csv") == "n,v\nx,\né,1\n")
    #expect(
      message { try TableFile.write(rows: [], columnNames: [], to: folder.path) as Any }
        == "\(folder.path): this is a directory, not a file. Give the name of a file.")
  }
}
