import Foundation
import LinearAlgebra

/// The choice of OpenBLAS kernels, which must be made before the library loads.
enum CoreType {
  /// Starts the program again with better kernels where OpenBLAS does not know the processor.
  static func startAgainIfSlow() {
    guard let better = BLASRuntime.betterCoreType else { return }
    setenv("OPENBLAS_CORETYPE", better, 1)
    var arguments = CommandLine.arguments.map { strdup($0) }
    arguments.append(nil)
    // Returns only on failure; then the slower kernels must do.
    execv("/proc/self/exe", &arguments)
  }
}
