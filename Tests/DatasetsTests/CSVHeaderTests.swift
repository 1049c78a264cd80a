import LinearAlgebra
import TestSupport
import Testing

@testable import Datasets

@Suite("The first line of a table")
struct CSVHeaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ text: String, _ change: (inout CSVOptions) -> Void = { _ in }
  ) throws -> DatasetReading {
    var options = CSVOptions()
    change(&options)
    return try DatasetReading(csv: folder.put(text, as: "t.csv"), options: options)
  }

  private func refusal(
    _ text: String, _ change: (inout CSVOptions) -> Void = { _ in }
  ) -> String? {
    message { try read(text, change) }?.replacing("\(folder.path)/", with: "")
  }

  @Test("is said to be names or a sample, with the reason")
  func says() throws {
    #expect(
      try read("a,b\n1,2\n").remarks == ["line 1 names the columns: no cell of it is a number"])
    #expect(
      try read("1,2\n3,4\n").remarks
        == ["line 1 is a sample: its cells are numbers; --header yes takes them for names"])
    #expect(
      try read("\n2019,kind\n1,x\n") { $0.label = "kind" }.remarks
        == ["line 2 names the columns: 'kind' is asked for by name"])
    #expect(try read("1,2\n3,4\n") { $0.header = .absent }.remarks.isEmpty)
    #expect(try read("a,b\n3,4\n") { $0.header = .present }.remarks.isEmpty)
    // The chemical element among other names is no missing number.
    #expect(try read("RI,Na\n3,4\n").dataset.featureNames == ["RI", "Na"])
  }

  @Test(
    "without numbers loses no row that would be an error in line 2",
    arguments: [
      ("NA,NA", "t.csv:1:1: 'NA' is not a finite number"),
      ("nan,1", "t.csv:1:1: 'nan' is not a finite number"),
      ("1,1e999", "t.csv:1:2: '1e999' is not a finite number"),
      ("?,null", "t.csv:1:1: '?' is not a finite number"), ("1,", "t.csv:1:2: the cell is empty"),
    ])
  func missing(line: String, problem: String) throws {
    #expect(
      refusal("\(line)\n3,4\n") == "\(problem). Fill it or leave out the row; if this line names "
        + "the columns, add --header yes.")
    #expect(try read("\(line)\n3,4\n") { $0.header = .present }.dataset.inputs == Matrix([[3, 4]]))
  }

  @Test("of words and numbers is refused with what to type")
  func mixed() throws {
    #expect(
      refusal("a,b,3\n0.5,1.5,2.5\n")
        == "t.csv:1: 'a' is a word and '3' a number. If this line names the columns, add --header "
        + "yes; if it is a sample, give --label the column of words or leave it out with --drop 1.")
    let named = try read("a,b,3\n0.5,1.5,2.5\n") { $0.header = .present }.dataset
    #expect(named.featureNames == ["a", "b", "3"])
    // The column of classes and those left out say nothing either way.
    let flowers = try read("5.1,setosa\n4.9,virginica\n") { $0.label = "2" }.dataset
    #expect(flowers.inputs == Matrix([[5.1], [4.9]]))
    let dropped = try read("5.1,setosa\n4.9,virginica\n") { $0.dropped = ["2"] }.dataset
    #expect(dropped.inputs == flowers.inputs && dropped.featureNames == ["x1"])
  }

  @Test("of the numbers that pandas gives to columns is no sample")
  func counting() throws {
    let message =
      "t.csv:1: its numbers count from 0, as the names do that pandas gives to columns. If it "
      + "names the columns, add --header yes; if it is a sample, --header no."
    #expect(refusal("0,1\n0.5,1.5\n") == message)
    #expect(refusal("0,1,label\n5,6,x\n") { $0.label = "3" } == message)
    #expect(try read("0,1\n5,6\n") { $0.header = .present }.dataset.inputs == Matrix([[5, 6]]))
    #expect(
      try read("0,1\n5,6\n") { $0.header = .absent }.dataset.inputs == Matrix([[0, 1], [5, 6]]))
    #expect(
      refusal(",0,1\n0,5,6\n")
        == "t.csv:1:1: the cell is empty. Fill it or leave out the row; if this line names the "
        + "columns, add --header yes, and --drop 1 if column 1 only counts the rows.")
  }

  @Test("that leaves a column without a name tells how to leave an index out")
  func unnamed() throws {
    let text = ",a,b\n" + (0..<9).map { "\($0),\($0 * $0),2\n" }.joined()
    let read = try read(text)
    #expect(read.dataset.featureNames == ["x1", "a", "b"])
    #expect(
      read.remarks.dropFirst() == [
        "column 1 has no name, as the row numbers have none that pandas and R write, and is a "
          + "feature; --drop 1 leaves it out",
        "column 1 ('x1') counts the rows from 0 and is a feature; --drop 1 leaves it out",
      ])
    let without = try self.read(text) { $0.dropped = ["1"] }
    #expect(without.dataset.featureNames == ["a", "b"] && without.remarks.count == 1)
    let named = try self.read("id" + text) { $0.dropped = ["id"] }
    #expect(named.dataset == without.dataset)
    #expect(try self.read("id" + text).remarks.last?.contains("--drop 1 leaves it out") == true)
    #expect(
      refusal("\"\",a,b\nMazda,1,2\n")
        == "t.csv:2:1: 'Mazda' is not a number. A column of words is the --label, or left out with "
        + "--drop 1.")
    #expect(
      refusal("a,b\n1,2\n") { $0.dropped = ["a", "1"] }
        == "t.csv: column '1' is asked for twice. Give it one part.")
  }

  @Test("and every other keeps what is quoted, and trims what is not")
  func quotes() throws {
    let text = "f,lab\n1,\"a\"\n2,\"a \"\n3,\" a\"\n4, a \n5,b\n\" 6\t\",b\n"
    let data = try read(text) { $0.label = "lab" }.dataset
    #expect(data.targetNames == [" a", "a", "a ", "b"])
    #expect(data.target == .labels([1, 2, 0, 1, 3, 3], classCount: 4))
    // Blanks are no part of a number in any case, and a name may be asked for without them.
    #expect(data.inputs.elements == [1, 2, 3, 4, 5, 6])
    let named = try read("\"f \",\"lab \"\n1,2\n") { $0.values = ["lab"] }.dataset
    #expect(named.featureNames == ["f "] && named.targetNames == ["lab "])
  }
}
