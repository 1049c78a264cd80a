extension NamedFigure.Place {
  /// The path of a figure of that name here: `load_cv`, `expert[3].erank`, `cka[0,1]`, `layer.sigma1`,
  /// `layer[2].soft.erank`; of a routed mean the name alone.
  func path(of name: String) -> String {
    let name = NamedFigure.slug(name)
    return switch self {
    case .whole, .part("routed mean"): name
    case .expert(let i): "expert[\(i)].\(name)"
    case .pair(let i, let j): "\(name)[\(i),\(j)]"
    case .part(let part):
      (part.split(separator: ",").map { NamedFigure.slug(String($0)) } + [name])
        .filter { !$0.isEmpty }.joined(separator: ".")
    }
  }
}

extension NamedFigure {
  /// The other path that stands for the same: `erank[3]` for `expert[3].erank`, and the other way round.
  public var alias: String? {
    guard case .expert(let i) = place else { return nil }
    let (short, long) = ("\(Self.slug(name))[\(i)]", place.path(of: name))
    return path == short ? long : short
  }

  /// Words as one part of a path: `router held` is `router_held`, `bin 0` is `bin[0]`.
  static func slug(_ text: String) -> String {
    let words = text.split(separator: " ")
    if words.count == 2, let number = words.last, number.allSatisfy({ $0.isASCII && $0.isNumber }) {
      return "\(slug(String(words[0])))[\(number)]"
    }
    let characters = text.map { character in
      character.isLetter || (character.isASCII && character.isNumber) || character == "-"
        ? character : "_"
    }
    return String(characters).split(separator: "_").joined(separator: "_")
  }
}
