import Commands
import Documents
import LineEditor
import Pictures

/// Shows pictures of a report as images, where the terminal says that it takes some.
struct ShownImages: Sendable {
  let drawer: PictureDrawer

  /// The lines of `report` with an image for each picture; nil where it has none, or none can be shown.
  func lines(of report: Report, in look: Look) -> [String]? {
    let pictures = report.blocks.compactMap { block in
      if case .drawing(let drawing) = block { drawing as? Picture } else { nil }
    }
    guard !pictures.isEmpty, let form = TerminalImages.form else { return nil }
    var lines: [String] = []
    for block in report.blocks {
      if case .drawing(let drawing) = block, let picture = drawing as? Picture {
        guard let bytes = drawer.image(picture, as: form == .sixel ? .sixel : .png) else {
          return nil
        }
        lines.append(TerminalImages.sequence(bytes, as: form, columns: min(look.width, 80)))
      } else {
        var rest = Report()
        rest.add(block)
        lines += rest.lines(in: look)
      }
    }
    return lines
  }
}
