import Datasets
import Networks
import Probes
import Results
import Sessions

/// Adds a text, a transformer trained on it, another that came with windows, and a curve.
func addLanguage(to session: inout Session) throws {
  let text = try TextDataset.language(tokens: 60, heldOut: 20, seed: 3)
  try session.put(text, named: "corpus", origin: "data language")
  let shape = TransformerShape(
    vocabulary: text.vocabulary.count, context: 5, width: 4, heads: 2, layers: 2,
    norm: .rmsNorm,
    ffn: LayerShape(
      inputWidth: 4, outputWidth: 4, hiddenWidth: 3, expertCount: 3, routing: .topK,
      selectedCount: 2))
  var training = LanguageTraining(
    shape: shape,
    options: LanguageOptions(
      batchSize: 2, schedule: LearningRateSchedule(warmup: 2, total: 12), clipping: 0.5,
      routerLosses: RouterLosses(balance: 0.1), seed: .max))
  try training.run(steps: 3, tokens: text.training.tokens)
  let transformer = Transformer(
    training: training, text: "corpus", requestedSteps: 12, isInitialisedFromSeed: true)
  try session.put(transformer, named: "lm", origin: "train lm --model transformer")
  let model = LanguageModel(shape: shape, precision: .float64, seed: 4)
  try session.put(
    Transformer(
      training: LanguageTraining(model: model, options: LanguageOptions()), text: nil,
      requestedSteps: 0, isInitialisedFromSeed: false,
      windows: Array(text.training.tokens.prefix(10))), named: "elsewhere",
    origin: "import elsewhere.safetensors")
  try session.put(
    try transformer.corruption(
      CorruptionRequest(shares: [0.1, 1], limit: 3), of: "lm", in: session
    ).result, named: "lm.robust", origin: "robust lm")
  let evaluation = LanguageEvaluation(crossEntropy: 5.5, tokenCount: 50)
  let curve = TrainingCurve(
    model: "lm", losses: training.losses, requestedSteps: 12, trainingLoss: 5.5, heldOutLoss: 5.5,
    language: LanguageCurve(
      marks: [
        LanguageMark(step: 0, training: evaluation, heldOut: evaluation),
        LanguageMark(step: 3, training: evaluation, heldOut: evaluation),
      ], origin: 0, countsBytes: false,
      gradientNorms: training.steps.compactMap(\.gradientNorm)))
  try session.put(curve, named: "lm.training", origin: "train lm")
  let subject = Subject(model: "lm", data: "corpus", split: "train", layer: 1)
  let states = try model.hiddenStates(
    entering: 1, of: text.training.tokens, samples: 40, seed: 1)
  let tokens = try TokenSpecialisation(
    of: model.layer(1), at: states.states, tokens: states.tokens, minimumCount: 2)
  try session.put(
    TokenResult(
      subject: subject, probe: tokens, names: tokens.tokens.map(text.vocabulary.name),
      shuffledMean: 0.5, untrainedMean: nil), named: "lm.layer1.tokens", origin: "route lm")
  let block = try BlockSpectra(
    of: model, layer: 1, in: text.training.tokens, at: Array(states.places.prefix(3)))
  try session.put(
    BlockResult(subject: subject, probe: block, untrained: block),
    named: "lm.layer1.block", origin: "jacobian lm --block")
}
