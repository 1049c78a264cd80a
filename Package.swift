// swift-tools-version: 6.2
import PackageDescription

// The whole architecture on one page. A room is a target; a room may import only the rooms that
// stand above it here. docs/architecture.md draws the picture and says what each room is for.

let package = Package(
  name: "chartroom",
  products: [
    .executable(name: "chartroom", targets: ["chartroom"]),
    .library(
      name: "Chartroom",
      targets: [
        "LinearAlgebra", "Datasets", "Statistics", "Networks", "Pretrained", "Probes",
        "Experiments",
        "Documents", "Results",
        "Sessions", "Shell",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // Libraries written in C, each met by one room.
    .systemLibrary(name: "CLAPACK"),
    .target(name: "CEditLine", linkerSettings: [.linkedLibrary("edit")]),

    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),

    // Numbers.
    .target(name: "LinearAlgebra", dependencies: ["CKernels", "CLAPACK"]),
    .target(name: "Safetensors"),
    .target(name: "Tokenisers", dependencies: ["Safetensors"]),
    .target(name: "Datasets", dependencies: ["LinearAlgebra", "Safetensors"]),
    .target(name: "Statistics", dependencies: ["LinearAlgebra"]),
    .target(name: "Expressions"),
    // A map over values and seeds: its grid, its cells and what they say together.
    .target(name: "Sweeps", dependencies: ["LinearAlgebra", "Safetensors", "Statistics"]),
    .target(name: "Networks", dependencies: ["LinearAlgebra", "Safetensors"]),
    .target(name: "Probes", dependencies: ["LinearAlgebra", "Networks"]),
    .target(name: "Pretrained", dependencies: ["LinearAlgebra", "Networks", "Safetensors"]),
    .target(
      name: "Experiments",
      dependencies: ["Datasets", "LinearAlgebra", "Networks", "Probes", "Statistics"]),

    // What a person reads: reports, tables, numbers and JSON.
    .target(name: "Documents"),
    // What a person looks at: pictures, in characters and as scripts of gnuplot.
    .target(name: "Pictures", dependencies: ["Documents"]),
    // A process of gnuplot, which makes files of them.
    .target(name: "Gnuplot", dependencies: ["Pictures"]),
    // Programs that are run: several at once on this machine's cores, or by Slurm.
    .target(
      name: "Scheduling",
      dependencies: [.product(name: "Subprocess", package: "swift-subprocess")]),
    // What was measured, a file a kind, each with its nulls.
    .target(
      name: "Results",
      dependencies: [
        "Datasets", "Documents", "Experiments", "Expressions", "LinearAlgebra", "Networks",
        "Pictures", "Probes", "Safetensors", "Statistics", "Sweeps",
      ]),

    // The shell.
    .target(name: "CommandLanguage", dependencies: ["Documents"]),
    .target(name: "Transcripts", dependencies: ["Safetensors"]),
    // Transcripts that ask: questions, progress, and what a teacher collects.
    .target(name: "Lessons", dependencies: ["Documents", "Safetensors", "Transcripts"]),
    .target(
      name: "LineEditor",
      dependencies: ["CEditLine", "CommandLanguage", "Documents", "Safetensors"]),
    .target(
      name: "Sessions",
      dependencies: [
        "Datasets", "Documents", "Experiments", "Expressions", "LinearAlgebra", "Networks",
        "Pictures", "Pretrained", "Probes", "Results", "Safetensors", "Sweeps",
      ]),
    .target(
      name: "Commands",
      dependencies: [
        "CommandLanguage", "Datasets", "Documents", "Experiments", "Expressions", "Gnuplot",
        "Lessons", "LinearAlgebra", "Networks", "Pictures", "Pretrained", "Probes", "Results",
        "Safetensors", "Scheduling", "Sessions", "Sweeps", "Tokenisers", "Transcripts",
      ]),
    .target(
      name: "Shell",
      dependencies: [
        "CommandLanguage", "Commands", "Documents", "Gnuplot", "Lessons", "LineEditor",
        "LinearAlgebra", "Pictures", "Safetensors", "Sessions", "Transcripts",
      ]),
    .executableTarget(
      name: "chartroom",
      dependencies: [
        "LineEditor", "Shell", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .executableTarget(
      name: "chartroom-bench",
      dependencies: [
        "CKernels", "CLAPACK", "Datasets", "LinearAlgebra", "Networks", "Probes", "Sessions",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // One test target a room.
    .target(name: "TestSupport", dependencies: ["LinearAlgebra"], path: "Tests/TestSupport"),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"]),
    .testTarget(
      name: "StatisticsTests", dependencies: ["LinearAlgebra", "Statistics", "TestSupport"]),
    .testTarget(
      name: "SweepsTests", dependencies: ["LinearAlgebra", "Sweeps"]),
    .testTarget(name: "SchedulingTests", dependencies: ["Scheduling"]),
    .testTarget(
      name: "ExpressionsTests", dependencies: ["Expressions"], resources: [.copy("Fixtures")]),
    .testTarget(name: "SafetensorsTests", dependencies: ["Safetensors", "TestSupport"]),
    .testTarget(
      name: "TokenisersTests", dependencies: ["Safetensors", "TestSupport", "Tokenisers"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: ["Datasets", "LinearAlgebra", "Safetensors", "TestSupport"]),
    .testTarget(
      name: "NetworksTests",
      dependencies: ["CKernels", "LinearAlgebra", "Networks", "Safetensors", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "PretrainedTests",
      dependencies: [
        "LinearAlgebra", "Networks", "Pretrained", "Probes", "Safetensors", "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ProbesTests",
      dependencies: ["LinearAlgebra", "Networks", "Probes", "Safetensors", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Datasets", "Experiments", "LinearAlgebra", "Networks", "Probes", "Statistics",
        "TestSupport",
      ]),
    .testTarget(name: "PicturesTests", dependencies: ["Documents", "Pictures"]),
    .testTarget(name: "GnuplotTests", dependencies: ["Gnuplot", "Pictures"]),
    .testTarget(name: "CommandLanguageTests", dependencies: ["CommandLanguage", "Documents"]),
    .testTarget(name: "TranscriptsTests", dependencies: ["Transcripts"]),
    .testTarget(
      name: "LessonsTests",
      dependencies: ["Documents", "Lessons", "Safetensors", "TestSupport", "Transcripts"]),
    .executableTarget(
      name: "line-editor-probe", dependencies: ["LineEditor"], path: "Tests/LineEditorProbe"),
    // What README shows of the library; `make docs` compares the two.
    .executableTarget(
      name: "readme-example", dependencies: ["Datasets", "Networks", "Results", "Sessions"],
      path: "Tests/ReadmeExample"),
    .target(name: "TerminalTesting", path: "Tests/TerminalTesting"),
    .testTarget(
      name: "LineEditorTests",
      dependencies: ["LineEditor", "TerminalTesting", "line-editor-probe"]),
    .testTarget(
      name: "SessionsTests",
      dependencies: [
        "Datasets", "Documents", "Experiments", "Expressions", "LinearAlgebra", "Networks",
        "Pictures", "Probes", "Results", "Safetensors", "Sessions", "Sweeps", "TestSupport",
      ]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "CommandLanguage", "Commands", "Documents", "Experiments", "Expressions", "Gnuplot",
        "LinearAlgebra", "Pictures", "Results", "Safetensors", "Sessions", "Sweeps", "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ShellTests",
      dependencies: [
        "Commands", "Lessons", "LineEditor", "Results", "Safetensors", "Sessions", "Shell",
        "Sweeps", "TerminalTesting", "Transcripts", "chartroom",
      ],
      resources: [.copy("Fixtures")]),
  ],
  swiftLanguageModes: [.v6]
)

// What `make sanitize` builds: the rooms that call kernels, and their tests.
if Context.environment["CHARTROOM_SANITIZES"] != nil {
  let tested = ["LinearAlgebra", "Networks", "Probes"]
  let kept =
    ["CLAPACK", "CKernels", "Safetensors", "TestSupport"] + tested.flatMap { [$0, $0 + "Tests"] }
  (package.products, package.dependencies) = ([], [])
  package.targets.removeAll { !kept.contains($0.name) }
  // What watches every access takes five times as long to compile at -O3.
  for target in package.targets where target.name == "CKernels" {
    target.cSettings = [.unsafeFlags(["-O1"])]
  }
}

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    // Generic kernels are specialised for the rooms that call them: 19 times faster (docs/decisions).
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
  ]
}
