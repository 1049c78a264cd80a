import Datasets
import Pictures
import Results
import Sweeps

extension Session {
  /// What an object can be drawn as, the usual one first: a result as it says, a model at the samples that
  /// `request` asks for, a table of samples as it stands; none of a text.
  public func pictures(of object: SessionObject, request: SampleRequest) -> [NamedPicture] {
    let pictures: [NamedPicture]
    switch object.content {
    // Of its own seeds, none of them the session's.
    case let sweep as Sweep: return sweep.pictures
    case let result as any ResultContent: pictures = result.pictures
    case let model as any ModelContent:
      return model.pictures(request, of: object.name, in: self)
    case let dataset as Dataset: pictures = dataset.pictures(named: object.name)
    default: pictures = []
    }
    return pictures.map { $0.captioned(seed: object.seed) }
  }

  /// What several objects can be drawn as together; of one what it is drawn as alone.
  public func pictures(of objects: [SessionObject], request: SampleRequest) -> [NamedPicture] {
    if objects.count == 1 { return pictures(of: objects[0], request: request) }
    let results = objects.compactMap { object in
      (object.content as? any ResultContent).map { (name: object.name, content: $0) }
    }
    guard results.count == objects.count else { return [] }
    let seeds = Set(objects.map(\.seed))
    return NamedPicture.together(results).map {
      $0.captioned(seed: seeds.count == 1 ? objects[0].seed : nil)
    }
  }
}

extension NamedPicture {
  /// The same with the session's seed at the end of its caption, unless it names seeds itself.
  fileprivate func captioned(seed: UInt64?) -> NamedPicture {
    guard let seed else { return self }
    return NamedPicture(kind, summary) { options in
      var picture = try self.picture(options)
      if !picture.caption.contains(", seed") {
        picture.caption += (picture.caption.isEmpty ? "" : ", ") + "seed \(seed)"
      }
      return picture
    }
  }
}
