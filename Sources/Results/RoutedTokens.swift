import Documents
import Networks
import Probes

/// Which experts take each sample: a row for each.
public enum RoutedTokens {
  /// Rows of `token`, the sample's place in the data, `layer`, 0 of a model of one layer, `experts` that
  /// run, ascending, and their `gates`, each joined by spaces, and `margin`, empty where nothing switches;
  /// of a text also the token's `id` and `string`.
  ///
  /// - Throws: `NetworkError` where the router cannot be read.
  public static func table(of chosen: ChosenSamples) throws -> TypedTable {
    let gates = try chosen.layer.gates(at: chosen.inputs)
    let margins = RoutingMargins(of: chosen.layer, gates: gates).gaps
    let places = chosen.subject.samples?.indices ?? Array(0..<chosen.inputs.rowCount)
    let language = chosen.language
    return TypedTable(
      [
        .integer("token"), .integer("layer"), .text("experts"), .text("gates"), .number("margin"),
      ] + (language == nil ? [] : [.integer("id"), .text("string")]),
      rows: gates.selected.indices.map { row in
        let chosenExperts = gates.selected[row]
        var cells: [TypedTable.Cell] = [
          .integer(places[row]), .integer(chosen.subject.layer ?? 0),
          .text(chosenExperts.map { "\(chosen.layer.number(of: $0))" }.joined(separator: " ")),
          .text(chosenExperts.map { "\(gates.weights[row, $0])" }.joined(separator: " ")),
          .init(margins.isEmpty ? nil : margins[row]?.margin),
        ]
        if let language {
          let token = language.tokens[row]
          cells += [.integer(token), .text(language.name(of: token))]
        }
        return cells
      })
  }

  /// Bytes of a sample's row, about, as a table and as text.
  public static func bytes(of shape: LayerShape) -> Double {
    1_600 + 60 * Double(shape.selectedCount)
  }
}
