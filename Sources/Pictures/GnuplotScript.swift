import Documents

/// The lines that have gnuplot draw a picture, its data among them: a file of them can be gone on with by hand.
///
/// What is not the program's own stands in single quotes alone, in which gnuplot runs nothing.
public struct GnuplotScript: Sendable {
  /// What a file of a picture is.
  public enum Form: String, CaseIterable, Sendable {
    case png, svg, pdf
    /// For terminals that show it.
    case sixel
  }

  /// How large it is, and in which colours.
  public struct Options: Equatable, Sendable {
    /// Centimetres.
    public var width = 16.0
    public var height = 10.0
    /// Greys with dashes and marks of their own, for print.
    public var isGrey = false

    public init() {}
  }

  let picture: Picture
  let options: Options

  public init(_ picture: Picture, options: Options = Options()) {
    (self.picture, self.options) = (picture, options)
  }

  /// All of it; what it draws goes to where gnuplot's output goes.
  public func text(as form: Form) -> String {
    (["set encoding utf8", terminal(form)] + drawing).joined(separator: "\n") + "\n"
  }

  /// A script of its own, which writes the picture to the file `name`.
  public func file(as form: Form, writingTo name: String) -> String {
    let head = [
      "# gnuplot draws it: gnuplot THIS-FILE", "set encoding utf8", terminal(form),
      "set output \(Self.quoted(name))",
    ]
    return (head + drawing + ["unset output"]).joined(separator: "\n") + "\n"
  }

  /// Pixels of a centimetre of a bitmap: 150 to the inch.
  private static let density = 150 / 2.54

  private func terminal(_ form: Form) -> String {
    let (w, h) = (options.width, options.height)
    let pixels = "\(Int(w * Self.density)),\(Int(h * Self.density))"
    return switch form {
    // 96 of a browser's pixels to the inch.
    case .svg:
      "set terminal svg size \(Int(w / 2.54 * 96)),\(Int(h / 2.54 * 96)) noenhanced font 'DejaVu Sans,11' linewidth 1.4"
    case .pdf:
      "set terminal pdfcairo size \(w)cm,\(h)cm noenhanced font 'DejaVu Sans,9' linewidth 1.5"
    case .png:
      "set terminal pngcairo size \(pixels) noenhanced font 'DejaVu Sans,9' fontscale 2.08 linewidth 3 pointscale 2 background rgb 'white'"
    case .sixel:
      "set terminal sixelgd size \(Int(w * 40)),\(Int(h * 40)) noenhanced font 'DejaVu Sans,9' linewidth 1.5 truecolor"
    }
  }

  private var drawing: [String] {
    let caption = wrapped(displayed(picture.caption), width: Int(options.width * 5.6))
    let title = wrapped(displayed(picture.title), width: Int(options.width * 3.6))
    let head = [
      "unset key", "set border 3 lc rgb '\(Self.text)'",
      "set tics nomirror out textcolor rgb '\(Self.text)'",
      "set grid back lc rgb '\(Self.grid)' lw 0.6 dt 1",
    ]
    let below =
      "set label 1 \(Self.quoted(caption)) at screen 0.012, screen \(0.022 + 0.32 * Double(caption.count - 1) / options.height) left "
      + "font ',7' textcolor rgb '\(Self.text)'"
    let above =
      "set label 2 \(Self.quoted(title)) at screen 0.012, screen \(1 - 0.36 / options.height) left font ',11' textcolor rgb '\(Self.text)'"
    let room = Room(
      top: 0.35 + 0.55 * Double(title.count), bottom: 0.4 + 0.33 * Double(caption.count),
      height: options.height)
    var lines = head + [below, above]
    if picture.panels.count > 1 {
      lines.append("set multiplot")
      let parts = room.parts(picture.panels.count)
      for (place, panel) in picture.panels.enumerated() {
        lines +=
          PanelScript(
            panel, number: place, part: parts[place], margin: sharedMargin,
            isLast: place == parts.count - 1
              || picture.panels[place + 1].x != panel.x,
            options: options
          ).lines
        lines += ["unset label 1", "unset label 2"]
      }
      lines.append("unset multiplot")
    } else if let panel = picture.panels.first {
      lines +=
        PanelScript(
          panel, number: 0, part: room.parts(1)[0], margin: nil, isLast: true, options: options
        ).lines
    }
    return lines
  }

  /// Characters of the longest label at the left of any panel, so that all begin at the same place.
  private var sharedMargin: Int {
    (picture.panels.flatMap(\.y.categories).map { displayWidth(abbreviated($0, to: 30)) }.max() ?? 6)
      + 6
  }

  /// Ink of words and of axes.
  public static let text = "#333333"
  /// Ink of the lines behind.
  public static let grid = "#dddddd"

  /// `text` as gnuplot reads it and no more: on one line, nothing in it is run or set.
  static func quoted(_ text: String) -> String {
    "'" + displayed(text).replacing("'", with: "''") + "'"
  }

  /// The same of several lines.
  static func quoted(_ lines: [String]) -> String {
    // Only double quotes know line breaks, which stand alone there.
    lines.map { quoted($0) }.joined(separator: ".\"\\n\".")
  }
}

/// What is left to panels between title and caption, as parts of the whole height.
struct Room {
  let top, bottom, height: Double

  init(top: Double, bottom: Double, height: Double) {
    (self.top, self.bottom, self.height) = (
      min(0.3, top / height), min(0.3, bottom / height), height
    )
  }

  /// From where to where each panel goes, from above.
  func parts(_ count: Int) -> [(low: Double, high: Double)] {
    let each = (1 - top - bottom) / Double(max(1, count))
    return (0..<count).map { (1 - top - Double($0 + 1) * each, 1 - top - Double($0) * each) }
  }
}
