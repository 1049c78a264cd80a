extension Float {
  /// The value of an IEEE 754 half-precision pattern, exactly.
  ///
  /// Written out because `Float16` is missing on some of the machines Swift runs on.
  init(half bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      // Subnormal: fraction · 2⁻²⁴, which single precision holds as a normal number.
      let magnitude = Float(fraction) * 0x1p-24
      self.init(bitPattern: magnitude.bitPattern | sign)
    case 0x1F: self.init(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: self.init(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The value of a bfloat16 pattern: the upper half of a single-precision one.
  init(brain bits: UInt16) {
    self.init(bitPattern: UInt32(bits) << 16)
  }
}
