import CKernels
import CLAPACK
import Foundation

/// How OpenBLAS runs in this process: one thread inside each call, and which kernels it chose.
public enum BLASRuntime {
  private static let isReady: Void = {
    chooseKernels()
    openblas_set_num_threads(1)
  }()

  /// Keeps BLAS to the calling thread, so that results do not depend on its pool.
  ///
  /// Costs nothing after the first call. Parallelism in Chartroom is over samples, experts and seeds.
  @inline(__always)
  public static func useOneThread() { _ = isReady }

  /// Bytes of address space that OpenBLAS takes for each thread that calls it, at its first call.
  ///
  /// Where it does not get them it asks again for ever: a process of little memory must not call it.
  public static let bufferSize = 128 << 20

  /// Has OpenBLAS take those bytes for every thread now, so that what is left is there for the work.
  public static func takeBuffers() {
    useOneThread()
    Parallel.forEach(64 * Parallel.threadCount) { _ in
      let n = 96
      let a = [Double](repeating: 0, count: n * n)
      var c = a
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(n), Int32(n), Int32(n), 1, a, Int32(n), a,
        Int32(n), 0, &c, Int32(n))
    }
  }

  /// The kernel family that OpenBLAS runs, such as `SkylakeX`.
  public static var coreName: String {
    useOneThread()
    return String(cString: openblas_get_corename())
  }

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

  /// Has OpenBLAS choose its kernels anew where it took those of a much older processor.
  ///
  /// Version 0.3.21 does not know newer Intel cores and falls back to `Prescott`, 5 to 10 times
  /// slower. It reads `OPENBLAS_CORETYPE` when it is loaded, before a program can set it, but what it
  /// calls then is there to be called again. A library without these symbols keeps its choice.
  private static func chooseKernels() {
    guard String(cString: openblas_get_corename()) == "Prescott",
      getenv("OPENBLAS_CORETYPE") == nil,
      let core = coreTypes[String(cString: kernels_instruction_set())],
      let forget = dlsym(nil, "gotoblas_dynamic_quit"),
      let choose = dlsym(nil, "gotoblas_dynamic_init")
    else { return }
    typealias Function = @convention(c) () -> Void
    setenv("OPENBLAS_CORETYPE", core, 1)
    unsafeBitCast(forget, to: Function.self)()
    unsafeBitCast(choose, to: Function.self)()
    unsetenv("OPENBLAS_CORETYPE")
  }

  /// What OpenBLAS calls the kernels for the instruction sets that ours are written in.
  private static let coreTypes = ["avx512": "SkylakeX", "avx2": "Haswell"]
}
