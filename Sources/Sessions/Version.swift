/// The program's version, kept here alone.
public enum Version {
  public static let number = "0.2.0"
  /// That of the numbers: another where the same commands give others, beyond their last bits.
  public static let numerics = "1"
}
