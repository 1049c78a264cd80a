import ArgumentParser

/// The jobs, under the names that the same jobs have elsewhere.
enum Job: String, CaseIterable, ExpressibleByArgument {
  case train
  case jacobian
  case pca
  case transformer
  case bigExpert = "big-expert"
  case experiment
  case startup
  case sweep
  case checkpoint
  case limits
  case wideLayer = "wide-layer"
  case mixtralExpert = "mixtral-expert"

  /// Those that run when none is named: all but what takes many minutes and gibibytes.
  static let usual = allCases.filter { ![.wideLayer, .mixtralExpert].contains($0) }

  /// Makes the job's data, times it and prints its lines.
  func run(_ timer: Timer, divisor: Int = 1) throws {
    switch self {
    case .train: try TrainJob().run(timer)
    case .jacobian: try JacobianJob().run(timer)
    case .pca: try PCAJob().run(timer)
    case .transformer: try TransformerJob().run(timer)
    case .bigExpert: try BigExpertJob().run(timer)
    case .experiment: try ExperimentJob().run(timer)
    case .startup: try StartupJob().run(timer)
    case .sweep: try SweepJob().run(timer)
    case .checkpoint: try CheckpointJob().run(timer)
    case .limits: try LimitsJob().run(timer)
    case .mixtralExpert: try MixtralExpertJob(divisor: divisor).run(timer)
    case .wideLayer: try WideLayerJob(divisor: divisor).run()
    }
  }
}
