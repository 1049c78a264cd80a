import Documents

/// Draws pictures in characters, for a terminal or a transcript.
struct CharacterPicture {
  let look: Look

  init(_ look: Look) { self.look = look }

  /// The lines of `picture`, none wider than the look's width where words allow.
  func lines(of picture: Picture) -> [String] {
    wrapped(picture.title, width: look.width) + wrapped(picture.caption, width: look.width)
  }
}
