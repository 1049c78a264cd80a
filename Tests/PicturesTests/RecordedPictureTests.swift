import Documents
import Testing

@testable import Pictures

/// Read by a person, once, and kept.
@Suite("small pictures as they are recorded")
struct RecordedPictureTests {
  private func lines(_ picture: Picture, height: Int = 16) -> String {
    picture.lines(in: Look(width: 33, height: height)).joined(separator: "\n")
  }

  @Test(
    "a line is in its corners, broken where a value is missing; chance is dashed in the row of its value"
  )
  func lines() {
    let picture = Picture(
      "two lines", x: Axis("step"), y: Axis("loss", unit: "nats"),
      [
        .line(
          Line(
            "up", .expert(0), [Point(0, 0), Point(2, 1), Point(3, .nan), Point(4, 2), Point(8, 4)])),
        .line(Line("chance", .null, [Point(0, 1), Point(8, 1)])),
      ])
    #expect(
      lines(picture) == """
        two lines
        loss (nats)
        4 +                            00
          |                        0000
        3 +                     000
          |                 0000
        2 +               00
        1 +..  ..00..  ..  ..  ..  ..  ..
          |  0000
        0 +00
          ++------+-------+------+------+
           0      2       4      6      8
                        step
          00 up  .  chance
        """)
  }

  @Test("a point in the middle of both axes is in the middle column of the middle row")
  func points() {
    let picture = Picture(
      "a point in the middle", x: Axis("x"), y: Axis("y"),
      [.points(Points("p", .other(0), [Point(-1, -1), Point(0, 0), Point(1, 1)]))])
    #expect(
      lines(picture, height: 17) == """
        a point in the middle
        y
         1.0 +                          *
             |
         0.5 +
             |
           0 +             *
             |
        -0.5 +
             |
        -1.0 +*
             ++------------+------------+
              -1           0            1
                           x
           * p
        """)
  }

  @Test(
    "an interval reaches from end to end with its middle and its note, and what chance gives is marked in each row"
  )
  func forest() {
    let picture = Picture(
      "forest", x: Axis("difference"), y: Axis("", categories: ["a > b", "混合 > 专家"]),
      [
        .interval(Interval(0, 0, Spread(-1, 1), level: 0.5, note: "open", .layer)),
        .interval(Interval(1, 1, Spread(0.75, 1), level: 0.5, note: "yes", .layer)),
      ])
    #expect(
      lines(picture) == """
        forest
              a > b +[------o------] open
        混合 > 专家 +           :[-o yes
                    ++------+------+
                     -1.0   0     1.0
                       difference
           : chance 0.500
        """)
  }

  @Test("most values are darkest, and the median is marked")
  func strip() {
    let picture = Picture(
      "strip", x: Axis("x"), y: Axis("", categories: ["e"]),
      [.strip(Strip(0, [0, 1, 1, 1, 2], .expert(0)))])
    #expect(
      lines(picture) == """
        strip
          |
        e ++-.          :*|*:         .-+
          ++--------------+-------------+
           0              1             2
                         x
        """)
  }

  @Test("a bar is as long as its number, which stands at its end; the level crosses it")
  func bars() {
    let picture = Picture(
      "bars", x: Axis("", categories: ["a", "b", "c"]), y: Axis("share"),
      [
        .bar(Bar(0, 0.5, level: 0.25, .expert(0))), .bar(Bar(1, 0.125, level: 0.25, .expert(1))),
        .bar(Bar(2, nil, level: 0.25, .expert(2))),
      ])
    #expect(
      lines(picture) == """
        bars
        a |============|=========== 0.500
        b |=======     |            0.125
        c |            |            -
          ++----+---+----+---+----+
           0   0.1 0.2  0.3 0.4  0.5
                    share
           | level 0.250
        """)
  }

  @Test("cells hold two digits, a dash where there is no value, above their scale")
  func cells() {
    let picture = Picture(
      "cells", x: Axis("", categories: ["a", "b"]), y: Axis("", categories: ["a", "b"]),
      [.cells(Cells([[1, 0.25], [-0.5, nil]], label: "cosine", range: Spread(-1, 1), level: 0))])
    #expect(
      lines(picture) == """
        cells
        a   1.0   .25
        b  -.50     -
            a     b
          -1 %%%====---..|.+++****### 1
          cosine | chance 0
        """)
  }

  @Test("experts fill the plane with their letters up to the border, samples are on top")
  func regions() {
    let picture = Picture(
      "regions", x: Axis("x"), y: Axis("y"),
      [
        .regions(
          Regions([[.init(0, gate: 1), .init(1, gate: 1)]], x: Spread(0, 2), y: Spread(0, 1))),
        .points(Points("class 1", .other(1), [Point(1.5, 0.5)])),
      ])
    #expect(
      lines(picture) == """
        regions
        y
        1.0 +0   0   0   0.  1   1   1
        0.8 +  0   0   0  .1   1   1   1
        0.6 +0   0   0   0.  1   1   1
            |  0   0   0  .1   1 + 1   1
        0.4 +0   0   0   0.  1   1   1
        0.2 +  0   0   0  .1   1   1   1
          0 +0   0   0   0.  1   1   1
            ++------+------+-----+------+
             0     0.5    1.0   1.5   2.0
                          x
           0 expert 0   1 expert 1
           + class 1
        """)
  }

  @Test("panels of one axis share its columns")
  func columns() {
    let picture = Picture(
      "specifications",
      panels: [
        Panel(
          x: Axis("n"), y: Axis("d"),
          [
            .interval(Interval(1, 0, Spread(-1, 1), level: 0.5, isUpright: true, .layer)),
            .interval(Interval(2, 1, Spread(0, 2), level: 0.5, isUpright: true, .layer)),
          ]),
        Panel(
          x: Axis("n"), y: Axis("", categories: ["p", "q"]),
          [.points(Points("", .layer, [Point(1, 0), Point(2, 1)]))]),
      ])
    #expect(
      lines(picture) == """
        specifications
        d
         2 +                            |
         1 +|                           o
           ||                           |
         0 +o                           |
        -1 +|
           ++---------------------------+
         p +o
         q +                            o
           ++---------------------------+
            1                           2
                          n
           - chance 0.500
        """)
  }
}
