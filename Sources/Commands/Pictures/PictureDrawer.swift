import Gnuplot
import Pictures

/// Draws pictures for whoever shows them.
public struct PictureDrawer: Sendable {
  let gnuplot: GnuplotProcess

  /// The bytes of an image; nil where gnuplot is not there or does not draw it.
  public func image(_ picture: Picture, as form: GnuplotScript.Form) -> [UInt8]? {
    do throws(GnuplotError) {
      return try gnuplot.draw(GnuplotScript(picture).text(as: form), form: form)
    } catch {
      return nil
    }
  }
}

extension Interpreter {
  /// What draws pictures.
  public var drawer: PictureDrawer { PictureDrawer(gnuplot: bench.gnuplot) }
}
