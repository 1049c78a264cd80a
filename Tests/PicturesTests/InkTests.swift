import Documents
import Foundation
import Testing

@testable import Pictures

@Suite("Colours")
struct InkTests {
  /// Relative luminance (WCAG 2.1).
  private func luminance(_ ink: Ink) -> Double {
    func linear(_ value: UInt8) -> Double {
      let part = Double(value) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(ink.red) + 0.7152 * linear(ink.green) + 0.0722 * linear(ink.blue)
  }

  /// What xterm shows for a number of its 256 colours.
  private func shown(_ index: Int) -> Ink {
    if index >= 232 {
      let tone = UInt8(8 + 10 * (index - 232))
      return Ink(tone, tone, tone)
    }
    let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
    return Ink(steps[(index - 16) / 36], steps[(index - 16) / 6 % 6], steps[(index - 16) % 6])
  }

  @Test("lines are seen on white and on black, with 24 bits and with 256 colours")
  func contrasts() {
    for ink in Ink.palette + [.of(.null)] {
      for seen in [ink, shown(ink.cubeIndex)] {
        #expect(1.05 / (luminance(seen) + 0.05) >= 2.5, "\(ink) on white")
        #expect((luminance(seen) + 0.05) / 0.05 >= 2.5, "\(ink) on black")
      }
    }
  }

  @Test("a scale is brighter the further it goes; one with two sides to its middle, alike on both")
  func isMonotone() {
    let places = (0...40).map { Double($0) / 40 }
    let scale = places.map { luminance(.scale($0)) }
    #expect(zip(scale, scale.dropFirst()).allSatisfy { $0 < $1 })
    let sides = places.map { luminance(.diverging($0)) }
    for (a, b) in zip(sides[...20], sides[...20].dropFirst()) { #expect(a < b) }
    for (a, b) in zip(sides[20...], sides[20...].dropFirst()) { #expect(a > b) }
    for (low, high) in zip(sides, sides.reversed()) { #expect(abs(low - high) < 0.08) }
  }

  @Test("text on a ground is read: at least 4 to 1")
  func contrary() {
    for step in 0...40 {
      for ground in [Ink.scale(Double(step) / 40), .diverging(Double(step) / 40)] {
        let (a, b) = (luminance(ground) + 0.05, luminance(ground.contrary) + 0.05)
        #expect(max(a, b) / min(a, b) >= 4, "\(ground)")
      }
    }
  }

  @Test("codes are those of the depth")
  func codes() {
    let ink = Ink(0, 114, 178)
    #expect(ColourDepth.full.foreground(ink) == "\u{1B}[38;2;0;114;178m")
    #expect(ColourDepth.cube.background(ink) == "\u{1B}[48;5;25m")
    #expect(ColourDepth.basic.foreground(ink) == "\u{1B}[34m")
    #expect(ColourDepth.basic.background(ink).isEmpty && ColourDepth.none.foreground(ink).isEmpty)
  }
}
