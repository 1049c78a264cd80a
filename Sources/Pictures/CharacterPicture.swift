import Documents

/// Draws pictures in characters, for a terminal or a transcript.
///
/// Every place is found with sums and products of numbers rounded to six digits, so that a picture is the same on
/// every machine.
struct CharacterPicture {
  let width: Int
  /// Lines that all of it is to take.
  let height: Int
  let canvas: CanvasStyle
  let colours: ColourDepth

  init(_ look: Look) {
    width = min(max(look.width, 20), 1_000)
    // The prompt stands below, and what was typed above.
    height = min(max(look.height - 2, 8), 1_000)
    (canvas, colours) = (look.canvas, look.colours)
  }

  /// The lines of `picture`, none wider than the look's width.
  func lines(of picture: Picture) -> [String] {
    let title = fittedLines(picture.title, width: width).map {
      colours == .none ? $0 : "\u{1B}[1m\($0)\u{1B}[0m"
    }
    let caption = fittedLines(picture.caption, width: width)
    let legend = Legend(of: picture.panels)
    let key = self.lines(of: legend)
    let room = height - title.count - caption.count - key.count
    return title + bodies(of: picture.panels, room: room, legend) + key + caption
  }

  /// The panels one above the other, with their left edges in one column.
  private func bodies(of panels: [Panel], room: Int, _ legend: Legend) -> [String] {
    let plans = panels.enumerated().map { number, panel in
      PanelPlan(
        panel, rangesOf: panels,
        isAboveLike: number + 1 < panels.count && panels[number + 1].x == panel.x)
    }
    // What has rows of its own takes them, the rest is shared.
    let fixed = plans.reduce(0) { $0 + $1.linesAround + ($1.ownRows ?? 0) }
    let flexible = plans.filter { $0.ownRows == nil }.count
    let share = flexible > 0 ? (room - fixed) / flexible : 0
    let margin = plans.map { $0.margin(width: width) }.max() ?? 0
    return plans.flatMap { plan in
      let rows = plan.ownRows ?? max(share, panels.count > 1 ? 5 : 4)
      return lines(of: plan, rows: rows, margin: margin, legend)
    }
  }

  private func lines(of plan: PanelPlan, rows: Int, margin: Int, _ legend: Legend) -> [String] {
    switch plan.form {
    case .bars(let bars): self.bars(bars, plan, margin)
    case .cells(let cells): cells.flatMap { heatmap($0, plan.panel, rows: rows) }
    case .plane: plane(plan, rows: rows, margin: margin, legend)
    }
  }

  func inked(_ text: String, _ ink: Ink?) -> String {
    guard let ink, colours != .none else { return text }
    return colours.foreground(ink) + text + colours.reset
  }
}
