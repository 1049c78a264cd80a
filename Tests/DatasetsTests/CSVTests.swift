import LinearAlgebra
import TestSupport
import Testing

@testable import Datasets

@Suite("A table")
struct CSVTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(
    _ text: String, _ change: (inout CSVOptions) -> Void = { _ in }
  ) throws -> Dataset {
    var options = CSVOptions()
    change(&options)
    return try .csv(folder.put(text, as: "t.csv"), options: options)
  }

  /// The message with which the table is refused, without the folder.
  private func refusal(
    _ text: String, _ change: (inout CSVOptions) -> Void = { _ in }
  ) -> String? {
    message { try load(text, change) }?.replacing("\(folder.path)/", with: "")
  }

  @Test("of digits gives numbers and classes")
  func digits() throws {
    let text = "p0,p1,p2,label\n0,5,13,0\n0,0,12,10\n16,9.5,0,2\n0,0,4,10\n"
    let dataset = try load(text) { $0.label = "label" }
    #expect(dataset.inputs == Matrix([[0, 5, 13], [0, 0, 12], [16, 9.5, 0], [0, 0, 4]]))
    #expect(dataset.target == .labels([0, 2, 1, 2], classCount: 3))
    #expect(dataset.targetNames == ["0", "2", "10"])
    #expect(dataset.featureNames == ["p0", "p1", "p2"])
    #expect(dataset.split.test.count == 1)
    #expect(try load(text) { $0.label = "4" } == dataset)
  }

  @Test("may quote cells, break lines in them, end lines in any way and begin with a mark")
  func quoting() throws {
    let text =
      "\u{FEFF}\"a \"\"x\"\"\",\"b\r\nc\",kind\r\n 1 ,\"2\",\"no, \"\"yes\"\"\"\r\n\r\n-3,+4e1,étoile"
    let dataset = try load(text) { $0.label = "kind" }
    #expect(dataset.featureNames == ["a \"x\"", "b\r\nc"])
    #expect(dataset.targetNames == ["no, \"yes\"", "étoile"])
    #expect(dataset.inputs == Matrix([[1, 2], [-3, 40]]))
    #expect(try load("1,2\r3,4\r").inputs == Matrix([[1, 2], [3, 4]]))
    #expect(try load("1;2\n3;4") { $0.delimiter = ";" }.inputs == Matrix([[1, 2], [3, 4]]))
    #expect(try load("1\t2\n3\t4\n") { $0.delimiter = "\t" }.inputs == Matrix([[1, 2], [3, 4]]))
  }

  @Test("is taken to have a header if no cell of its first line is a number, or told so")
  func header() throws {
    #expect(try load("1,2\n3,4\n").featureNames == ["x1", "x2"])
    #expect(try load("a,b\n3,4\n").featureNames == ["a", "b"])
    #expect(try load("1,2\n3,4\n") { $0.header = .present }.featureNames == ["1", "2"])
    #expect(try load("1,b\n3,4\n") { $0.values = ["b"] }.featureNames == ["1"])
    let flowers = try load("5.1,setosa\n4.9,virginica\n") { $0.label = "2" }
    #expect(flowers.targetNames == ["setosa", "virginica"])
    #expect(
      refusal("a,b\n1,2\n") { $0.header = .absent }
        == "t.csv:1:1: 'a' is not a number. Leave --header no out if line 1 names the columns.")
  }

  @Test("gives the columns asked for as values, in that order")
  func values() throws {
    let dataset = try load("a,b,c\n1,2,3\n4,5,6\n") { $0.values = ["c", "1"] }
    #expect(dataset.inputs == Matrix([[2], [5]]))
    #expect(dataset.target == .values(Matrix([[3, 1], [6, 4]])))
    #expect(dataset.targetNames == ["c", "a"])
    #expect(dataset.featureNames == ["b"])
  }

  @Test("larger than the pieces it is read in gives every number")
  func manyPieces() throws {
    let rows = (0..<60_000).map { "\($0),\(Double($0) / 7),\"\($0 % 3)\"" }
    let dataset = try load(rows.joined(separator: "\n")) { $0.label = "3" }
    #expect(dataset.sampleCount == 60_000)
    #expect(
      dataset.inputs.elements == (0..<60_000).flatMap { [Double($0), Double($0) / 7] })
    #expect(dataset.partition == (0..<60_000).map { $0 % 3 })
  }

  @Test("stops being read when told to")
  func stops() throws {
    let path = folder.put(String(repeating: "1,2\n", count: 300_000), as: "t.csv")
    #expect(
      message { try Dataset.csv(path, monitor: StopAfter(2).monitor) }
        == "\(path): stopped after 524288 of 1200000 bytes.")
  }

  @Test("may be standardised over its training rows; a constant column becomes 0")
  func standardised() throws {
    let text = (0..<50).map { "\($0 * $0),0.1,\($0)" }.joined(separator: "\n")
    let dataset = try load(text) { $0.standardises = true }
    let standardisation = try #require(dataset.standardisation)
    #expect(standardisation.constantFeatures == [1])
    #expect(standardisation.scale[1] == 1)
    let training = dataset.inputs(of: .training)
    for column in [0, 2] {
      let values = training.column(column)
      let mean = values.reduce(0, +) / Double(values.count)
      let square = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
      #expect(abs(mean) < 1e-12 && abs(square - 1) < 1e-12)
    }
    #expect(dataset.inputs.column(1).allSatisfy { $0 == 0 })
    let mean = dataset.inputs.column(0).reduce(0, +)
    #expect(abs(mean) > 1e-6, "the test rows must not be part of the mean")
  }

  @Test("is refused with the line and the column at fault")
  func refuses() {
    let words = "A column of words is the --label, or left out with --drop 2."
    #expect(refusal("a,b\n1,2\n3,abc\n") == "t.csv:3:2: 'abc' is not a number. \(words)")
    #expect(refusal("a,\"b\nc\"\n1,2\n3,x\n") == "t.csv:4:2: 'x' is not a number. \(words)")
    #expect(refusal("1,2\n3,0x10\n") == "t.csv:2:2: '0x10' is not a number. \(words)")
    #expect(
      refusal("1,2\n3,NA\n")
        == "t.csv:2:2: 'NA' is not a number. Fill it or leave out the row.")
    for word in ["nan", "-inf", "Infinity", "NaN", "1e999"] {
      #expect(
        refusal("1,2\n\(word),4\n")
          == "t.csv:2:1: '\(word)' is not a finite number. Fill it or leave out the row.")
    }
    #expect(refusal("1,2\n3,\n") == "t.csv:2:2: the cell is empty. Fill it or leave out the row.")
    #expect(
      refusal("a,b\n1,2,3\n")
        == "t.csv:2: 3 cells, expected 2 as in line 1. Add or remove cells, or state the delimiter."
    )
    #expect(
      refusal("a\n1;2\n")
        == "t.csv:2:1: '1;2' is not a number. State the delimiter if it is not ','.")
    #expect(
      refusal("1,2\n3,\"4\n5,6\n")
        == "t.csv:2:2: a quoted cell does not end. Is a quote missing?")
    #expect(
      refusal("1,2\n\"3\"x,4\n")
        == "t.csv:2:1: text follows a closing quote. Double the quotes within a quoted cell.")
    #expect(refusal("") == "t.csv: the file is empty. Give at least one row of numbers.")
    #expect(refusal("\n\n") == "t.csv: the file is empty. Give at least one row of numbers.")
    #expect(
      refusal("a,b\n") == "t.csv: there is a header but no row. Give at least one row of numbers.")
    #expect(
      refusal("a,b\n1,2\n") { $0.label = "c" }
        == "t.csv: no column is named 'c'. It has a, b; a number from 1 to 2 counts from the left.")
    #expect(
      refusal("a,b\n1,2\n") { $0.label = "3" }
        == "t.csv: no column is named '3'. It has a, b; a number from 1 to 2 counts from the left.")
    #expect(
      refusal("a,b,a\n1,2,3\n") { $0.label = "a" }
        == "t.csv: columns 1 and 3 are both named 'a'. Give the column's number.")
    #expect(
      refusal("a,b\n1,2\n") { $0.values = ["a", "1"] }
        == "t.csv: column '1' is asked for twice. Give it one part.")
    #expect(
      refusal("a,b\n1,2\n") { $0.values = ["a", "b"] }
        == "t.csv: no column is left for the inputs. Ask for fewer targets, or drop fewer "
        + "columns.")
    #expect(
      refusal("a,b\n1,\n") { $0.label = "b" }
        == "t.csv:2:2: the label is empty. Fill it or leave out the row.")
    #expect(
      refusal("a,b,c\n1,2,3\n") {
        $0.label = "b"
        $0.values = ["c"]
      } == "targets cannot be both a label and values: give one or the other.")
    #expect(
      refusal("1\n") { $0.delimiter = "→" }
        == "delimiter cannot be '→': give one ASCII character, such as a comma, a semicolon or a tab."
    )
    #expect(
      refusal(String(repeating: "9", count: 1 << 20 + 1))
        == "t.csv:1:1: the cell is longer than 1 MiB. Is a quote missing?")
  }

  @Test("that is not UTF-8 or not there is refused")
  func refusesBytes() {
    let wide = folder.put([0xFF, 0xFE, 0x31, 0], as: "w.csv")
    #expect(
      message { try Dataset.csv(wide) } == "\(wide): the text is UTF-16. Save the table as UTF-8.")
    let latin = folder.put(Array("a,b\n1,".utf8) + [0xE9], as: "l.csv")
    var options = CSVOptions()
    options.label = "b"
    #expect(
      message { try Dataset.csv(latin, options: options) }
        == "\(latin):2:2: the text is not UTF-8. Save the table as UTF-8.")
    #expect(
      message { try Dataset.csv(folder.file("no")) }
        == "\(folder.file("no")): there is no such file. Check the name and the folder.")
  }

  @Test("reads every decimal as Swift reads it")
  func decimals() throws {
    let texts = [
      "0", "-0", "1.", ".5", "0.1", "123456789012345", "1234567890123456", "0.000000000000001",
      "9007199254740993", "1e-400", "2.2250738585072011e-308", "1.7976931348623157e308", "+7",
      "3.141592653589793238462643", "1E5", "-1.5e-3",
    ]
    for text in texts {
      let value = try #require(Double(text))
      let found = try Array(text.utf8).withUnsafeBufferPointer { try decimalNumber($0) }
      #expect(found.bitPattern == value.bitPattern, "\(text)")
    }
    for text in ["", "-", ".", "e5", "1e", "1.2.3", "1 2", "--1", "1,5", "0x1p3", "nan(1)"] {
      #expect(throws: NumberProblem.self, "\(text)") {
        try Array(text.utf8).withUnsafeBufferPointer { try decimalNumber($0) }
      }
    }
  }
}
