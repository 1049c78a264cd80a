import Experiments
import Sweeps

/// Every kind of result there is, as `CommandTable` is of commands.
public enum ResultKinds {
  public static let all: [any ResultContent.Type] = [
    TrainingCurve.self, RouteResult.self, JacobianResult.self, LeadingResult.self, PCAResult.self,
    SubspaceResult.self, SimilarityResult.self, CouplingResult.self, ExtremeResult.self,
    OverlapResult.self, DiversityResult.self, RobustResult.self, CorruptionResult.self,
    PredictionResult.self, TokenResult.self, BlockResult.self, EvaluationResult.self,
    Comparison.self, LanguageComparison.self, ScaleResult.self, SettingsDifference.self,
    CalculatedValue.self,
    Sweep.self,
  ]
}
