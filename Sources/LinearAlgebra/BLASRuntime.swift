import CLAPACK
import Foundation

/// How OpenBLAS runs in this process: one thread inside each call, and which kernels it chose.
public enum BLASRuntime {
  private static let singleThreaded: Void = openblas_set_num_threads(1)

  /// Keeps BLAS to the calling thread, so that results do not depend on its pool.
  ///
  /// Costs nothing after the first call. Parallelism in Chartroom is over samples, experts and seeds.
  @inline(__always)
  public static func useOneThread() { _ = singleThreaded }

  /// The kernel family that OpenBLAS chose when it was loaded, such as `SkylakeX`.
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// What the bits of a result depend on besides the program: such as `SkylakeX-glibc2.36`.
  ///
  /// On one machine a command always leaves the same bits. On another, libraries may choose other
  /// kernels; numbers then agree to the printed precision, and digests need not.
  public static let machineName = "\(coreName)-\(libraryVersion)"

  private static var libraryVersion: String {
    var text = [CChar](repeating: 0, count: 64)
    let count = confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count)
    guard count > 1, count <= text.count else { return "libc" }
    return String(decoding: text.prefix(count - 1).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .replacing(" ", with: "")
  }

  /// The value of `OPENBLAS_CORETYPE` that would serve this processor better, if there is one.
  ///
  /// OpenBLAS 0.3.21 does not know newer Intel cores and falls back to `Prescott`, 5 to 10 times
  /// slower. The variable must be set before the library loads, so a program that wants it has to
  /// start itself again.
  public static var betterCoreType: String? {
    guard coreName == "Prescott", getenv("OPENBLAS_CORETYPE") == nil,
      let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let flags = information.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return nil }
    let words = Set(flags.split(separator: " "))
    if words.isSuperset(of: ["avx512f", "avx512dq", "avx512bw", "avx512vl"]) { return "SkylakeX" }
    return words.isSuperset(of: ["avx2", "fma"]) ? "Haswell" : nil
  }
}
