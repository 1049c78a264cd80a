import CommandLanguage

extension ShellCommand {
  /// All commands, in the order of help.
  static let all: [ShellCommand] = [
    .data, .tokens, .train, .import, .export,
    .evaluate, .route, .jacobian, .pca, .subspace, .similarity, .coupling, .extremes, .overlap,
    .compare, .scale, .robust, .diversity, .sweep, .diff, .plot, .reportPage, .figures, .calc, .let,
    .each,
    .ls, .show, .rm, .rename, .set, .seed, .undo, .redo, .history, .time, .save, .load,
    .record, .replay, .play, .ask, .predict, .expect, .teach, .help, .quit,
  ]
}
