import Commands
import Testing

@Suite("Thread counts")
struct DeterminismTests {
  @Test("one, two or three threads give the same session, to the last bit")
  func threads() throws {
    let digests = try [1, 2, 3].map { threads in
      var shell = Interpreter()
      try shell.answer("set threads \(threads)")
      try shell.answer(
        "data piecewise --name d --dim 4 --classes 3 --samples 100",
        "train moe --routing top-k --experts 4 --hidden 5 --steps 10",
        "train soft --routing soft --experts 3 --hidden 4 --steps 5 --precision float64",
        "route moe", "jacobian moe --draws 20 --unweighted", "pca soft", "subspace soft",
        "compare --routings dense,top-k,soft --data d --seeds 3 --steps 4 --experts 3 --hidden 3 "
          + "--draws 10 --multiverse",
        "compare moe soft --name pair --draws 20", "data language --name l --samples 600",
        "compare --model transformer --routings dense,top-k,soft --seeds 2 --layers 2 --width 8 "
          + "--heads 2 --context 8 --experts 3 --hidden 4 --batch 5 --steps 4 --draws 5 "
          + "--samples 40 --name transformers")
      return shell.session.journal.map(\.digest)
    }
    #expect(digests[0] == digests[1] && digests[1] == digests[2])
  }
}
