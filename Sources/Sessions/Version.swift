/// The program's version, kept here alone.
public enum Version {
  public static let number = "0.2.0"
}
