import Foundation
import Testing

/// docs/kernels.md against the list of kernels, and what it says of each against the sources.
@Suite("Kernel list")
struct KernelListTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  private struct Row {
    let kernel, file, caller, test: String
  }

  private static func rows() throws -> [Row] {
    try text("docs/kernels.md").split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 8, "\(line)")
      return Row(
        kernel: cells[0].trimmingCharacters(in: ["`"]), file: cells[3], caller: cells[4],
        test: cells[6])
    }
  }

  @Test("docs/kernels.md has a row for each kernel of the list, and no other")
  func rowsOfTheList() throws {
    let listed = try Self.text("Sources/CKernels/include/KernelList.h")
      .matches(of: /\n(?:REAL_)?KERNEL\(\w+, (\w+),/).map { String($0.1) }
    let described = try Self.rows().map(\.kernel)
    #expect(listed.count > 30)
    #expect(listed.sorted() == described.sorted())
  }

  @Test("files, callers and tests that docs/kernels.md names are there")
  func places() throws {
    let tests = try ["LinearAlgebraTests", "NetworksTests"].flatMap { target in
      let folder = Self.root.appending(path: "Tests/\(target)").path
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.hasSuffix(".swift") }.map { try Self.text("Tests/\(target)/\($0)") }
    }.joined()
    for row in try Self.rows() {
      let (kernel, file) = (row.kernel, try Self.text("Sources/CKernels/\(row.file)"))
      #expect(
        file.contains("NAME(\(kernel))(") || file.contains(" \(kernel)("),
        "\(kernel) is not in \(row.file)")
      let caller = try Self.text("Sources/\(row.caller)")
      let words = kernel.split(separator: "_").map(String.init)
      let swift = words[0] + words.dropFirst().map(\.capitalized).joined()
      let turned = words.reversed()
      let name = [swift, (turned.first ?? "") + (turned.last ?? "").capitalized]
      #expect(
        caller.contains("kernels_\(kernel)(")
          || name.contains { caller.lowercased().contains(".\($0)(".lowercased()) },
        "\(kernel) is not called in \(row.caller)")
      #expect(tests.contains("@Suite(\"\(row.test)\""), "\(kernel): no suite \(row.test)")
    }
  }
}
