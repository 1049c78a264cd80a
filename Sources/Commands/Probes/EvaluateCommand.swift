import CommandLanguage
import Datasets
import Documents
import Results
import Sessions

extension ShellCommand {
  static let evaluate = ShellCommand(
    "evaluate", abstract: "Measures loss, perplexity and accuracy of a model.", topic: "probes",
    discussion: [
      "Beside them the loss of a unigram model, which knows how often each token or class occurs in "
        + "what trains and nothing else; of a regression that of the mean.",
      "A transformer trained here reads windows of its context and is asked for the token after each. "
        + "A model from elsewhere reads each window of the text from its first token on.",
      "With --keep logits they are kept in float32, to be exported: tensor logits, windows x length x "
        + "vocabulary.",
    ],
    formula: [
      "loss = mean of -ln softmax(z)_label;  perplexity = exp(loss)",
      "unigram: p(v) = (count(v) + 1) / (N + V) in what trains, or count(v) / N of what is predicted",
    ],
    examples: [
      "evaluate moe", "evaluate lm --split train", "evaluate olmoe --data notes --keep logits",
    ],
    seeAlso: ["train", "export", "help metrics"],
    .positional("model", .model, help: "The model to evaluate."),
    .option(
      "data", .dataset, help: "The dataset or text (default: the one it was trained on)."),
    .option(
      "split", .choice,
      help: "train, test or all (default: test where something is held out; a text has no all)."),
    .option("keep", .choice, help: "logits: keeps those of every window of tokens."),
    .option("name", .name, help: "What to call the result.")
  ) {
    (
      bench: inout Workbench, name, data: String?, split: Part?, keep: KeptLogitsChoice?,
      own: String?
    ) in
    var request = EvaluationRequest()
    request.data = data
    request.split = split
    request.keepsLogits = keep == .logits
    let job = bench.surroundings.begin("evaluating \(name)", "windows", stop: .drops)
    request.monitor = job.monitor
    let result = try bench.session.model(named: name).evaluation(
      request, of: name, in: bench.session)
    return try bench.keep(result, as: own)
  }
}

/// What an evaluation keeps besides its figures.
enum KeptLogitsChoice: String, CaseIterable, Sendable {
  case logits
}
