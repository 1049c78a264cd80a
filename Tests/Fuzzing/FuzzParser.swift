import CommandLanguage

/// Called by libFuzzer with bytes that may be a command: the first says where the cursor stands.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  guard let cursor = bytes.first else { return 0 }
  let line = String(decoding: bytes.dropFirst(), as: UTF8.self)
  for word in Lexer.words(in: line) {
    precondition(word.range.upperBound <= line.utf8.count)
    precondition(Lexer.words(in: Lexer.quoted(word.text)).map(\.text) == [word.text])
  }
  _ = Lexer.needsContinuation(line)
  _ = TestTable.all.needsContinuation(line)
  let session = TestSession()
  for cursor in [Int(cursor), line.utf8.count] {
    let completion = TestTable.all.complete(line, cursor: cursor, in: session)
    precondition(completion.replacing.upperBound <= line.utf8.count)
    _ = completion.commonPrefix
  }
  do {
    if let canonical = try TestTable.all.invocation(of: line, in: session)?.canonicalLine {
      for same in [canonical, continued(canonical, width: Int(cursor)).joined(separator: "\n")] {
        let again = try? TestTable.all.invocation(of: same, in: session)
        precondition(again?.canonicalLine == canonical)
      }
    }
  } catch {
    precondition(!error.rendered(line: line).isEmpty)
    _ = error.rendered(line: line, width: Int(cursor))
  }
  return 0
}
