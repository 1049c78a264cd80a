import LinearAlgebra
import Networks

/// Why a probe does not apply to what it was asked to measure.
public enum ProbeError: Error, Equatable, CustomStringConvertible {
  /// The samples, the network or the choice of quantity do not admit the measurement.
  case notApplicable(String)
  /// A factorization failed.
  case numeric(LinearAlgebraError)
  /// The layer's router or an expert could not be read.
  case layer(NetworkError)

  public var description: String {
    switch self {
    case .notApplicable(let reason): reason
    case .numeric(let error): error.description
    case .layer(let error): error.description
    }
  }
}

/// Runs linear algebra for a probe, whose error it then is.
func numeric<Value>(
  _ body: () throws(LinearAlgebraError) -> Value
) throws(ProbeError) -> Value {
  do throws(LinearAlgebraError) { return try body() } catch { throw .numeric(error) }
}

/// Asks a layer for something, on behalf of a probe, whose error it then is.
func asking<Value>(_ body: () throws(NetworkError) -> Value) throws(ProbeError) -> Value {
  do throws(NetworkError) { return try body() } catch { throw .layer(error) }
}
