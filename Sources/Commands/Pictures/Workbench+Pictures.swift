import CommandLanguage
import Documents
import Gnuplot
import Pictures
import Results
import Safetensors
import Sessions
import Sweeps

extension Workbench {
  /// The picture that `words` name: objects, and perhaps a kind after them.
  ///
  /// - Throws: `Refusal` with the kinds that there are, or what an option does not fit.
  func picture(
    of words: [String], _ options: PlotOptions
  ) throws -> (picture: Picture, name: String) {
    try requireDistinct(words.filter { session.object(named: $0) != nil }, "object")
    let objects = words.compactMap { session.object(named: $0) }
    if let unknown = words.dropLast().first(where: { session.object(named: $0) == nil }) {
      throw Refusal(
        "there is no object '\(displayed(unknown))'; a kind of picture stands at the end.")
    }
    var kind = words.last.flatMap { session.object(named: $0) == nil ? $0 : nil }
    if options.x != nil || options.y != nil || options.by != nil {
      guard objects.count == 1, objects[0].content is Sweep else {
        throw Refusal("--x, --y and --by are of a sweep; name it alone.")
      }
      guard kind == nil || options.y == nil else {
        throw Refusal("'\(displayed(kind ?? ""))' and --y both say what is drawn; leave one out.")
      }
      kind = options.y ?? kind
    }
    let named = try namedPictures(of: objects, options)
    let what = objects.map { "'\($0.name)'" }.joined(separator: ", ")
    guard !named.isEmpty else {
      throw Refusal(
        objects.count > 1
          ? "\(what) cannot stand in one picture; plot each by itself."
          : "\(what), \(withArticle(objects[0].content.kind)), has nothing to draw.")
    }
    guard let chosen = kind.map({ kind in named.first { $0.kind == kind } }) ?? named.first else {
      throw noPicture(kind ?? "", of: what, named)
    }
    let picture = try finished(chosen, options)
    return (picture, "\(chosen.kind) of \(objects.map(\.name).joined(separator: ", "))")
  }

  /// The kinds of picture of an object, for completion.
  func pictureKinds(of object: SessionObject) -> [String] {
    ((try? namedPictures(of: [object], PlotOptions())) ?? []).map(\.kind)
  }

  /// What the objects can be drawn as: one by itself, or several of one kind together.
  private func namedPictures(
    of objects: [SessionObject], _ options: PlotOptions
  ) throws -> [NamedPicture] {
    let samples = options.samples
    guard objects.count == 1 else {
      guard samples.data == nil, samples.samples == nil, samples.layers == nil else {
        throw Refusal("--data, --samples and --layer are of a model; name it alone.")
      }
      return session.pictures(of: objects, request: SampleRequest())
    }
    let object = objects[0]
    guard object.content.role == .model else {
      guard samples.data == nil, samples.samples == nil, samples.layers == nil else {
        throw Refusal(
          "--data, --samples and --layer are of a model, and '\(object.name)' is \(withArticle(object.content.kind))."
        )
      }
      return session.pictures(of: object, request: SampleRequest())
    }
    if let layers = samples.layers, let model = object.content as? any ModelContent {
      _ = try layers.layers(of: model.layers.count, model: object.name)
    }
    var request = SampleRequest(
      data: samples.data, samples: samples.samples, layer: try samples.layers?.single())
    request.begin = { [surroundings] unit in
      surroundings.begin("running \(object.name)", unit, stop: .drops).monitor
    }
    return session.pictures(of: object, request: request)
  }

  private func noPicture(
    _ kind: String, of what: String, _ named: [NamedPicture]
  ) -> Refusal {
    let kinds = named.map(\.kind)
    let near = nearestMatch(to: kind, among: kinds + session.names())
    return Refusal(
      "there is no object and no picture '\(displayed(kind))' of \(what)"
        + (near.map { "; did you mean '\($0)'?" } ?? ".")
        + " It can be drawn as \(kinds.joined(separator: ", ")).")
  }

  /// The picture with what the options make of it.
  private func finished(_ named: NamedPicture, _ options: PlotOptions) throws -> Picture {
    let experts = options.experts?.sorted()
    try SampleOptions.requireDistinct(experts: experts ?? [])
    var picture = try named.picture(
      PictureOptions(experts: experts, x: options.x, by: options.by))
    if let experts {
      let listed = experts.map(String.init).joined(separator: ",")
      guard picture.hasMarks else {
        throw Refusal("--experts \(listed): none of them is drawn in '\(named.kind)'.")
      }
      guard try picture != named.picture(PictureOptions()) else {
        throw Refusal(
          "--experts \(listed) leaves nothing out of '\(named.kind)'; leave the option out.")
      }
    }
    if options.isLogarithmic {
      guard let logarithmic = picture.logarithmic else {
        throw Refusal("--log is of an axis of values, and '\(named.kind)' has none; leave it out.")
      }
      picture = logarithmic
    }
    if let title = options.title { picture.title = title }
    return picture
  }

  /// Has gnuplot draw the picture, and writes the files that are asked for.
  ///
  /// - Throws: `Refusal`, or a file's own error.
  mutating func writePicture(
    _ picture: Picture, named name: String, _ options: PlotOptions
  ) throws -> Report {
    var look = GnuplotScript.Options()
    look.width = options.width ?? look.width
    look.height = options.height ?? look.height
    look.isGrey = options.isGrey
    let script = GnuplotScript(picture, options: look)
    var written: [String] = []
    if let path = options.to {
      let form = try Self.form(of: path)
      let bytes: [UInt8]
      do throws(GnuplotError) { bytes = try drawn(script, form) } catch {
        throw Refusal(error.advice)
      }
      try write(to: path, counting: "bytes", isForced: options.isForced) { target, _ in
        try AtomicFile.write(bytes, to: target)
      }
      written.append(path)
    }
    if let path = options.script {
      let output = (options.to ?? path.dropEnding + ".pdf").split(separator: "/").last.map(
        String.init)
      let form = try options.to.map(Self.form) ?? .pdf
      let text = script.file(as: form, writingTo: output ?? "picture.pdf")
      try write(to: path, counting: "bytes", isForced: options.isForced) { target, _ in
        try AtomicFile.write(text, to: target)
      }
      written.append(path)
    }
    return Report("wrote \(name) to \(written.joined(separator: " and ")).")
  }

  private static func form(of path: String) throws -> GnuplotScript.Form {
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard let form = GnuplotScript.Form(rawValue: ending), form != .sixel else {
      throw Refusal(
        "\(path): a picture is written as .png, .svg or .pdf; give the file one of these endings.")
    }
    return form
  }

  /// The bytes of a file of the picture, until Ctrl-C.
  ///
  /// - Throws: `GnuplotError`.
  func drawn(
    _ script: GnuplotScript, _ form: GnuplotScript.Form
  ) throws(GnuplotError) -> [UInt8] {
    let monitor = surroundings.begin("drawing", "pictures", stop: .drops).monitor
    return try gnuplot.draw(script.text(as: form), form: form, shouldStop: monitor.shouldStop)
  }
}

extension GnuplotError {
  /// What happened, and what to do.
  var advice: String {
    switch self {
    case .missing(let program):
      "files of pictures are drawn by \(program), which is not installed: `sudo apt install gnuplot-nox`; without "
        + "it `plot` draws in characters."
    case .notStarted(let reason): "gnuplot could not be started: \(reason)."
    case .refused(let message):
      "gnuplot did not draw it: '\(displayed(message))'; --script keeps what it was given."
    case .ended(let message):
      "gnuplot ended before the picture was done"
        + (message.isEmpty ? "" : ": '\(displayed(message))'")
        + "; try again, or keep its script with --script."
    case .timedOut(let seconds):
      "gnuplot did not answer within \(seconds) s and was ended; try again, or keep its script with --script."
    case .nonsense(let form):
      "what gnuplot gave is no whole .\(form) file; `gnuplot --version` says whether it is gnuplot."
    case .stopped: "stopped; no file was written."
    }
  }
}

extension String {
  /// The path without the ending of its last part.
  fileprivate var dropEnding: String {
    guard let dot = lastIndex(of: "."), !self[dot...].contains("/") else { return self }
    return String(self[..<dot])
  }
}
