import Datasets
import Foundation
import TestSupport
import Testing

@Suite("Text files")
struct TextTests {
  private let words = TextOptions(tokenisation: .words)
  private let text = "\n = Title = \n \n the cat saw the <unk> .\n a cat sat\n"

  private func failure(
    _ paths: [String], heldOut: [String] = [], _ options: TextOptions = TextOptions()
  ) -> String? {
    do {
      _ = try TextDataset(reading: paths, heldOut: heldOut, options: options)
      return nil
    } catch { return "\(error)" }
  }

  @Test("bytes are tokens, whatever they mean")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let all = (0...255).map { UInt8($0) }
    let train = folder.put(all, as: "train.txt")
    let held = folder.put([0xFF, 0x00], as: "held.txt")
    let dataset = try TextDataset(reading: [train, held], heldOut: [held])
    #expect(dataset.vocabulary.count == 256)
    #expect(dataset.training.tokens == all.map { UInt32($0) } + [0xFF, 0])
    #expect(dataset.heldOut.tokens == [0xFF, 0])
    #expect(dataset.training.byteCount == 258)
  }

  @Test("words are numbered by how often they come, and lines end in <eos>")
  func wordsInOrder() throws {
    let folder = try TemporaryFolder()
    let train = folder.put(text, as: "train.txt")
    let held = folder.put("the dog saw\r\n\tcat", as: "held.txt")
    let dataset = try TextDataset(reading: [train], heldOut: [held], options: words)
    let expected = ["<unk>", "<eos>", "=", "the", "cat", "Title", "saw", ".", "a", "sat"]
    #expect(dataset.vocabulary == .words(expected))
    #expect(
      dataset.training.tokens == [1, 2, 5, 2, 1, 1, 3, 4, 6, 3, 0, 7, 1, 8, 4, 9, 1])
    #expect(dataset.heldOut.tokens == [3, 0, 6, 1, 4, 1])
    #expect(dataset.heldOut.byteCount == 16)
    #expect(
      dataset.vocabulary.text(of: dataset.training.tokens)
        == "\n= Title =\n\nthe cat saw the <unk> .\na cat sat\n")
  }

  @Test("the vocabulary has as many words as asked for, of equals the earlier ones")
  func limitedVocabulary() throws {
    let folder = try TemporaryFolder()
    let path = folder.put(text, as: "train.txt")
    var options = words
    options.vocabularyLimit = 6
    let dataset = try TextDataset(reading: [path], heldOut: [path], options: options)
    #expect(dataset.vocabulary == .words(["<unk>", "<eos>", "=", "the", "cat", "Title"]))
    #expect(dataset.training.tokens == [1, 2, 5, 2, 1, 1, 3, 4, 0, 3, 0, 0, 1, 0, 4, 0, 1])
  }

  @Test("words that lie across pieces of the file are whole", arguments: [1, 2, 6])
  func pieces(shift: Int) throws {
    let folder = try TemporaryFolder()
    let line = "héllo wörld ein zwei drei\n"
    var text = String(repeating: "x", count: shift) + "\n"
    while text.utf8.count < 1_060_000 { text += line }
    let path = folder.put(text, as: "long.txt")
    let dataset = try TextDataset(reading: [path], heldOut: [path], options: words)
    let expected: Set = ["<unk>", "<eos>", "héllo", "wörld", "ein", "zwei", "drei"]
    guard case .words(let found) = dataset.vocabulary else {
      Issue.record("no words in \(dataset.vocabulary)")
      return
    }
    #expect(Set(found).subtracting([String(repeating: "x", count: shift)]) == expected)
    #expect(dataset.training.tokens.filter { $0 == 1 }.count == text.utf8.filter { $0 == 10 }.count)
    #expect(dataset.vocabulary.text(of: dataset.training.tokens) == text)
  }

  @Test("the text's end is held out when no file is given for it")
  func heldOut() throws {
    let folder = try TemporaryFolder()
    let path = folder.put(String(repeating: "ab", count: 50), as: "t.txt")
    var options = TextOptions()
    options.heldOutShare = 0.25
    let dataset = try TextDataset(reading: [path], options: options)
    #expect(dataset.training.tokens.count == 75 && dataset.heldOut.tokens.count == 25)
    #expect(dataset.training.byteCount == 75 && dataset.heldOut.byteCount == 25)
    #expect(dataset.heldOut.tokens.first == UInt32(UInt8(ascii: "b")))
  }

  @Test("a limit keeps the first tokens of each stream", arguments: Tokenisation.allCases)
  func limit(tokenisation: Tokenisation) throws {
    let folder = try TemporaryFolder()
    let path = folder.put(String(repeating: "a b\n", count: 50), as: "t.txt")
    let options = TextOptions(tokenisation: tokenisation, limit: 7)
    let whole = TextOptions(tokenisation: tokenisation)
    let dataset = try TextDataset(reading: [path, path], heldOut: [path], options: options)
    let all = try TextDataset(reading: [path, path], heldOut: [path], options: whole)
    #expect(dataset.training.tokens == Array(all.training.tokens.prefix(7)))
    #expect(dataset.heldOut.tokens == Array(all.heldOut.tokens.prefix(7)))
    #expect(dataset.training.byteCount == (tokenisation == .bytes ? 7 : 10))
    #expect(all.training.tokens.count == (tokenisation == .bytes ? 400 : 300))
  }

  @Test("invalid UTF-8 is refused with file, line and byte, and only as words")
  func invalid() throws {
    let folder = try TemporaryFolder()
    let bytes = Array("one two\nthrée\n ok ".utf8) + [0x66, 0xC3, 0x28] + Array(" x\n".utf8)
    let path = folder.put(bytes, as: "bad.txt")
    #expect(
      failure([path], words)
        == "\(path):3: byte 6 of the line (byte 21 of the file) is 0xC3, which is not UTF-8. "
        + "Convert the file, or read it as bytes.")
    #expect(failure([path]) == nil)
    // Beyond the first piece of the file, on a line that begins there.
    let far = Array(String(repeating: "abc\n", count: 300_000).utf8) + Array("de ".utf8) + [0xFF]
    let path2 = folder.put(far, as: "far.txt")
    #expect(
      failure([path2], words)?.contains(
        ":300001: byte 4 of the line (byte 1200004 of the file) is 0xFF") == true)
    let cut = folder.put(Array("ab c".utf8) + [0xE2, 0x82], as: "cut.txt")
    #expect(
      failure([cut], words)?.contains(":1: byte 5 of the line (byte 5 of the file) is 0xE2") == true
    )
  }

  @Test("empty files, empty texts and endless words are refused by name")
  func refuses() throws {
    let folder = try TemporaryFolder()
    let good = folder.put("a b c", as: "good.txt")
    let empty = folder.put("", as: "empty.txt")
    let blank = folder.put(" \n\t\n", as: "blank.txt")
    let endless = folder.put(String(repeating: "z", count: 70_000) + " a", as: "endless.txt")
    #expect(failure([empty]) == "\(empty): the file is empty. Give a text.")
    #expect(
      failure([good], heldOut: [empty], words) == "\(empty): the file is empty. Give a text.")
    #expect(failure([blank], words) == "\(blank): no word in it. Give a text.")
    #expect(
      failure([endless], words)
        == "\(endless):1: a word is longer than 64 KiB. Is this a text? Read it as bytes.")
    #expect(failure([folder.file("none.txt")])?.contains("none.txt") == true)
    #expect(
      failure([good], TextOptions(tokenisation: .words, vocabularyLimit: 2))
        == "vocab cannot be 2: give a whole number from 3 to 65536.")
    #expect(
      failure([good], TextOptions(heldOutShare: 1))
        == "validation share cannot be 1.0: give a number between 0 and 1.")
    #expect(failure([]) == "files cannot be : give at least one text file.")
  }

  @Test("a context longer than the text is refused")
  func context() throws {
    let folder = try TemporaryFolder()
    let path = folder.put(String(repeating: "a", count: 100), as: "t.txt")
    let dataset = try TextDataset(reading: [path])
    try dataset.requireContext(9)
    #expect(
      throws: DatasetError.parameter(
        name: "context", value: "10",
        wanted: "a whole number from 1 to 9: the text trains on 90 tokens and holds 10 out")
    ) { try dataset.requireContext(10) }
  }

  @Test("reading stops when told to, and says how far it came")
  func stops() throws {
    let folder = try TemporaryFolder()
    let path = folder.put([UInt8](repeating: 65, count: 3 << 20), as: "t.txt")
    #expect(
      throws: DatasetError.stopped(path: path, bytesRead: 2 << 20, bytesTotal: 3 << 20)
    ) { try TextDataset(reading: [path], monitor: StopAfter(2).monitor) }
  }

  @Test("bytes have names that can be read")
  func names() {
    #expect(
      [10, 9, 32, 65, 126, 127, 5, 255].map { Vocabulary.bytes.name(of: $0) }
        == ["\\n", "\\t", "' '", "A", "~", "0x7F", "0x05", "0xFF"])
  }
}
