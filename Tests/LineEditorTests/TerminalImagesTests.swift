import Testing

@testable import LineEditor

@Suite("images in a terminal")
struct TerminalImagesTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test("kitty says OK before its device attributes")
  func kitty() {
    let answer = TerminalImages.form(in: bytes("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;c"))
    #expect(answer.form == .kitty && answer.isWhole && answer.rest.isEmpty)
  }

  @Test("sixels are attribute 4, and no other that holds a 4")
  func sixel() {
    #expect(TerminalImages.form(in: bytes("\u{1B}[?62;4;22c")).form == .sixel)
    #expect(TerminalImages.form(in: bytes("\u{1B}[?64;14;42c")).form == nil)
    #expect(TerminalImages.form(in: bytes("\u{1B}[?4c")).form == nil)
    #expect(TerminalImages.form(in: bytes("\u{1B}[?64c")).isWhole)
  }

  @Test(
    "an error of kitty's is no yes, half an answer is not whole, and what was typed is handed back")
  func others() {
    #expect(TerminalImages.form(in: bytes("\u{1B}_Gi=31;EINVAL:x\u{1B}\\\u{1B}[?62c")).form == nil)
    #expect(!TerminalImages.form(in: bytes("\u{1B}_Gi=31;OK\u{1B}\\")).isWhole)
    #expect(TerminalImages.form(in: bytes("ls\u{1B}[?62;4cx")).rest == bytes("lsx"))
    #expect(TerminalImages.form(in: []).form == nil)
  }

  @Test("an image is sent to kitty in pieces, the last of which says so; to iTerm in one")
  func sequences() {
    let image = [UInt8](repeating: 7, count: 4_000)
    let kitty = TerminalImages.sequence(image, as: .kitty, columns: 60)
    let pieces = kitty.split(separator: "\u{1B}_G")
    #expect(pieces.count == 2)
    #expect(pieces[0].hasPrefix("a=T,f=100,c=60,m=1;") && pieces[1].hasPrefix("m=0;"))
    #expect(pieces.allSatisfy { $0.hasSuffix("\u{1B}\\") })
    #expect(
      TerminalImages.sequence([1, 2, 3, 4], as: .iterm, columns: 80)
        == "\u{1B}]1337;File=inline=1;size=4;width=80:AQIDBA==\u{07}")
  }
}
