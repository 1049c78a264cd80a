import LinearAlgebra

/// Why a probe does not apply to what it was asked to measure.
public enum ProbeError: Error, Equatable, CustomStringConvertible {
  /// The samples, the network or the choice of quantity do not admit the measurement.
  case notApplicable(String)
  /// A factorization failed.
  case numeric(LinearAlgebraError)

  public var description: String {
    switch self {
    case .notApplicable(let reason): reason
    case .numeric(let error): error.description
    }
  }
}

/// Runs linear algebra for a probe, whose error it then is.
func numeric<Value>(
  _ body: () throws(LinearAlgebraError) -> Value
) throws(ProbeError) -> Value {
  do throws(LinearAlgebraError) { return try body() } catch { throw .numeric(error) }
}
