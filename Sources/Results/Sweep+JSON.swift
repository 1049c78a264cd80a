import Documents
import Sweeps

extension Sweep {
  public var json: JSONValue {
    let (names, columns) = (design.grid.names, columns)
    func values(_ words: [String]) -> JSONValue {
      .object(
        Dictionary(
          zip(names, words).map { name, word in
            (name, isNumeric(name) ? JSONValue(Double(word)) : .string(word))
          }
        ) { first, _ in first })
    }
    return .object([
      "over": .array(
        design.grid.axes.map { axis in
          .object([
            "names": .array(axis.names.map { .string($0) }),
            "steps": .array(axis.steps.map { .array($0.map { .string($0) }) }),
          ])
        }),
      "random": design.grid.sample.map { .integer($0) } ?? .null,
      "seeds": .array(design.seeds.map { .string("\($0)") }),
      "do": .array(design.commands.map { .string($0) }),
      "measure": .array(design.measures.map { .string($0) }),
      "keep": .array(design.keep.map { .string($0) }),
      "data": .array(
        design.sources.map { .object(["name": .string($0.name), "digest": .string($0.digest)]) }),
      "points": .array(
        points.map { point in
          .object([
            "values": values(point.words),
            "figures": .object(
              Dictionary(
                columns.map { column in
                  let summary = summary(column.path, of: point.cells)
                  return (
                    column.name,
                    .object([
                      "mean": JSONValue(summary.mean),
                      "low": JSONValue(summary.interval?.lowerBound),
                      "high": JSONValue(summary.interval?.upperBound), "n": .integer(summary.count),
                      "nulls": .object(
                        Dictionary(summary.nulls.map { ($0.name, JSONValue($0.level)) }) { a, _ in a
                        }),
                    ])
                  )
                }
              ) { first, _ in first }),
          ])
        }),
      "cells": .array(
        cells.map { cell in
          .object([
            "values": values(cell.words), "seed": .string("\(cell.seed)"),
            "state": .string(cell.state.rawValue), "key": .string(cell.key),
            "digest": cell.digest.map { .string($0) } ?? .null,
            "error": cell.error.map { .string($0) } ?? .null,
            "figures": .array(cell.figures.map(\.json)),
          ])
        }),
    ])
  }
}

extension SweepFigure {
  fileprivate var json: JSONValue {
    .object([
      "path": .string(path), "unit": .string(unit), "value": JSONValue(value),
      "nulls": .array(
        nulls.map {
          .object([
            "name": .string($0.name), "level": JSONValue($0.level), "low": JSONValue($0.low),
            "high": JSONValue($0.high),
          ])
        }),
      "reason": reason.map { .string($0) } ?? .null,
    ])
  }
}
