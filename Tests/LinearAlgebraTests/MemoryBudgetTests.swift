import Testing

@testable import LinearAlgebra

@Suite("Memory budget")
struct MemoryBudgetTests {
  private let available = AvailableMemory(
    files: { $0 == "/proc/meminfo" ? "MemAvailable: 4194304 kB\n" : nil }, limits: [])

  @Test("is half of what is left unless set, and never more than is left")
  func bytes() {
    func budget(_ chosen: Int) -> MemoryBudget {
      MemoryBudget(chosen: chosen, available: available)
    }
    #expect(budget(0).bytes == 0x1p31 && budget(1 << 30).bytes == 0x1p30)
    #expect(budget(8 << 30).bytes == 0x1p32)
    #expect(
      budget(0).shortage
        == "more than half of the 4.0 GiB that are left (this machine), which `set memory` allows")
    #expect(budget(1 << 30).shortage == "more than the 1.0 GiB of `set memory`")
    #expect(budget(8 << 30).shortage == "more than the 4.0 GiB that are left (this machine)")
  }

  @Test("cuts what is held at once, by bytes, from one piece to all that are wanted")
  func pieces() {
    let mebibyte = 0x1p20
    MemoryBudget.with(bytes: 100 << 20) {
      #expect(MemoryBudget.pieces(of: mebibyte, wanted: 16) == 16)
      #expect(MemoryBudget.pieces(of: 10 * mebibyte, wanted: 64) == 10)
      #expect(MemoryBudget.pieces(of: 10 * mebibyte, besides: 55 * mebibyte, wanted: 64) == 4)
      #expect(MemoryBudget.pieces(of: 500 * mebibyte, wanted: 64) == 1)
      #expect(MemoryBudget.pieces(of: mebibyte, wanted: 0) == 1)
    }
  }

  @Test("is shared by the threads of parallel work, which know it")
  func shared() {
    MemoryBudget.with(bytes: 90 << 20) {
      let whole = MemoryBudget.share
      let shares = Parallel.map(8) { _ in MemoryBudget.share }
      let isShared = Parallel.isShared(8)
      #expect(whole == 90 * 0x1p20)
      for share in shares where isShared { #expect(share < whole) }
    }
  }
}
