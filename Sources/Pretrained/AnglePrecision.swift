/// The precision that the angles of rotary positions are in when a checkpoint runs.
public enum AnglePrecision: String, CaseIterable, Codable, Sendable {
  /// As they are worked out, which is how the library opens a checkpoint.
  case exact
  /// Rounded to bfloat16, as in a model that was cast whole in Python: `model.to(torch.bfloat16)` rounds
  /// the angles too, and gives other states from the first layer on.
  case bfloat16

  /// The angle, radians a token, in this precision; by way of float32, to nearest even, as PyTorch casts.
  func rounding(_ angle: Double) -> Double {
    guard self == .bfloat16 else { return angle }
    let bits = Float(angle).bitPattern
    return Double(Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000))
  }
}
