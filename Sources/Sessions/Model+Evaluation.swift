import Datasets
import Documents
import LinearAlgebra
import Networks
import Results

extension Model {
  public func evaluation(
    _ request: EvaluationRequest, of name: String, in session: Session
  ) throws -> EvaluationResult {
    guard !request.keepsLogits else {
      throw SessionError.refused(
        "--keep logits is of models that read tokens; '\(name)' is one layer.")
    }
    guard let dataName = request.data ?? dataset else {
      throw SessionError.refused(
        "'\(name)' was trained on no data here; say with --data what to evaluate it on.")
    }
    let data = try session.dataset(named: dataName)
    let shape = layer.shape
    guard data.featureCount == shape.inputWidth, data.target.outputCount == shape.outputWidth else {
      throw SessionError.refused(
        "'\(dataName)' has \(counted(data.featureCount, "feature")) and "
          + "\(counted(data.target.outputCount, "output")); '\(name)' takes \(shape.inputWidth) and "
          + "gives \(shape.outputWidth).")
    }
    // One that was trained elsewhere has seen none of them.
    let part = request.split ?? (data.split.test.isEmpty || dataset == nil ? .all : .test)
    let rows = data.rows(of: part)
    guard !rows.isEmpty else {
      throw SessionError.refused(
        "'\(dataName)' has no rows in its \(part.rawValue) split; choose another.")
    }
    let subject = Subject(
      model: name, data: dataName, split: part.rawValue, samples: SamplePlaces(rows))
    let fitted = data.split.training.isEmpty ? rows : data.split.training
    let isOwn = data.split.training.isEmpty
    switch data.target {
    case .labels(let labels, let classes):
      let score = layer.predictions(inputs: data.inputs, labels: labels, rows: rows)
      let unigram = UnigramModel(
        counting: fitted.map { labels[$0] }, classes: classes, addsOne: !isOwn)
      return EvaluationResult(
        subject: subject, measure: .crossEntropy, loss: score.loss / Double(score.count),
        count: score.count, accuracy: score.accuracy,
        baseline: unigram.loss(of: rows.map { labels[$0] }), isBaselineOwn: isOwn,
        isOfTokens: false)
    case .values(let values):
      let loss = layer.taskLoss(
        .mse, inputs: data.inputs, target: data.trainingTarget, rows: rows)
      return EvaluationResult(
        subject: subject, measure: .squaredError, loss: loss, count: rows.count, accuracy: nil,
        baseline: Self.meanLoss(values, fitted: fitted, at: rows), isBaselineOwn: isOwn,
        isOfTokens: false)
    case .none:
      throw SessionError.refused(
        "'\(dataName)' says nothing of what a model should answer; give data with a target.")
    }
  }

  /// The mean squared error at `rows` of the mean of the `fitted` ones.
  private static func meanLoss(_ values: Matrix, fitted: [Int], at rows: [Int]) -> Double {
    let width = values.columnCount
    let means = (0..<width).map { j in
      fitted.reduce(0) { $0 + values[$1, j] } / Double(fitted.count)
    }
    let sum = rows.reduce(0) { sum, row in
      (0..<width).reduce(sum) { $0 + (values[row, $1] - means[$1]) * (values[row, $1] - means[$1]) }
    }
    return sum / Double(rows.count * width)
  }
}
