/// Numbers of a result that belong together: a figure, a curve, or the values of several seeds.
public struct Series: Equatable, Sendable {
  /// One of its numbers.
  public struct Entry: Equatable, Sendable {
    /// Where it stands along a curve: j of a spectrum, the step of a training; nil off a curve.
    public let at: Double?
    /// Nil where it is not of one seed.
    public let seed: UInt64?
    /// Nil where it is not defined.
    public let value: Double?
    public let nulls: [NamedFigure.Null]
    /// What is to be said of it: why it is not defined, a verdict, a token's name.
    public let note: String

    public init(
      at: Double? = nil, seed: UInt64? = nil, _ value: Double?, nulls: [NamedFigure.Null?] = [],
      note: String = ""
    ) {
      (self.at, self.seed) = (at, seed)
      self.value = value.flatMap { $0.isNaN ? nil : $0 }
      self.nulls = nulls.compactMap { $0 }
      self.note = note
    }
  }

  /// `sigma`, `eigenvalue`, `loss`.
  public let statistic: String
  /// What of the model it is of.
  public let place: NamedFigure.Place
  public let unit: String
  /// Nil where it is that of the whole result.
  public var model: String?
  public var layer: Int?
  public let entries: [Entry]

  public init(
    _ statistic: String, _ place: NamedFigure.Place, unit: String = "", model: String? = nil,
    layer: Int? = nil, _ entries: [Entry]
  ) {
    (self.statistic, self.place, self.unit) = (statistic, place, unit)
    (self.model, self.layer, self.entries) = (model, layer, entries)
  }

  /// A curve with a value at 1, 2 and so on, each beside that of the untrained model where it is known.
  init(
    _ statistic: String, _ place: NamedFigure.Place, unit: String = "", curve: [Double],
    untrained: [Double]? = nil
  ) {
    self.init(
      statistic, place, unit: unit,
      curve.enumerated().map { index, value in
        Entry(
          at: Double(index + 1), value,
          nulls: [
            untrained.flatMap {
              NamedFigure.Null("untrained", $0.indices.contains(index) ? $0[index] : nil)
            }
          ])
      })
  }

  /// A figure, which is a single number.
  public init(_ figure: NamedFigure, note: String? = nil) {
    self.init(
      figure.name, figure.place, unit: figure.unit,
      [Entry(figure.value, nulls: figure.nulls, note: note ?? figure.reason ?? "")])
  }
}

/// What all rows of a result's tidy table are of, where a row does not say otherwise.
public struct TidySubject: Equatable, Sendable {
  /// Empty where it is of several.
  public var model = ""
  public var data = ""
  public var layer: Int?
  /// How many it was measured at; nil where that is no such number.
  public var samples: Int?

  public init(model: String = "", data: String = "", layer: Int? = nil, samples: Int? = nil) {
    (self.model, self.data, self.layer, self.samples) = (model, data, layer, samples)
  }
}
