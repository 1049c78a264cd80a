@testable import Commands
import Documents
import Testing

@Suite("Numbers as they are printed")
struct NumberTextTests {
  @Test(
    "have their digits, also where rounding gives one more",
    arguments: [
      (1, "1.000"), (0.99996, "1.000"), (0.99994, "0.9999"), (9.99996, "10.00"),
      (-0.99996, "-1.000"),
      (0.0999996, "0.1000"), (999.96, "1000"), (99_999.6, "100000"), (999_999.6, "1.000e+06"),
      (0.000_099_999_9, "0.0001000"), (0.000_099_99, "9.999e-05"), (1e6, "1.000e+06"),
      (1e-4, "0.0001000"), (123_456, "123456"), (0, "0"), (9.9996e99, "1.000e+100"),
    ] as [(Double, String)])
  func digits(value: Double, text: String) {
    #expect(NumberText(digits: 4)(value) == text)
  }

  @Test("counts and bytes never reach a thousand of their unit")
  func units() {
    #expect(NumberText.short(999_949) == "999.9k" && NumberText.short(999_950) == "1.0M")
    #expect(NumberText.short(999_950_000) == "1.0G" && NumberText.short(9_999) == "9999")
    #expect(NumberText.bytes(1_023) == "1023 B" && NumberText.bytes(1_024) == "1.0 KiB")
    #expect(NumberText.bytes((1 << 20) - 1) == "1.0 MiB")
  }
}
