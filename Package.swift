// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: Swift 6 mode, strict memory safety, warnings are errors (docs/decisions.md).
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The cupboard: one header-only module for each C library.
let cupboard: [Target] = [
    .systemLibrary(name: "CChecksum", path: "Sources/Cupboard/CChecksum"),
    .systemLibrary(name: "CCrypto", path: "Sources/Cupboard/CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CCurl", path: "Sources/Cupboard/CCurl", pkgConfig: "libcurl"),
    .systemLibrary(name: "CKernel", path: "Sources/Cupboard/CKernel"),
    .systemLibrary(name: "CLinux", path: "Sources/Cupboard/CLinux"),
    .systemLibrary(name: "CPCRE2", path: "Sources/Cupboard/CPCRE2", pkgConfig: "libpcre2-8"),
    .systemLibrary(name: "CSQLite", path: "Sources/Cupboard/CSQLite", pkgConfig: "sqlite3"),
    .systemLibrary(name: "CXML", path: "Sources/Cupboard/CXML", pkgConfig: "libxml-2.0"),
    .systemLibrary(name: "CYAML", path: "Sources/Cupboard/CYAML", pkgConfig: "yaml-0.1"),
    .systemLibrary(name: "CZstd", path: "Sources/Cupboard/CZstd", pkgConfig: "libzstd"),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1"].map {
    .product(name: $0, package: "swift-nio")
}

/// The rooms, in the order in which data flows through them (docs/architecture.md).
let rooms: [Target] = [
    .target(name: "ProbeModel"),
    .target(name: "Digest", dependencies: ["CCrypto"]),
    .target(name: "Pattern", dependencies: ["ProbeModel", "CPCRE2"]),
    .target(name: "JSON", dependencies: ["ProbeModel", "Pattern"]),
    .target(name: "Markup", dependencies: ["ProbeModel", "CXML"]),
    .target(
        name: "Journey",
        dependencies: ["ProbeModel", "Digest", "Pattern", "JSON", "Markup", "CYAML"]
    ),
    .target(name: "Transfer", dependencies: ["ProbeModel", "Digest", "CCurl", collections]),
    .target(
        name: "Ledger",
        dependencies: ["ProbeModel", "Digest", "CChecksum", "CKernel", "CZstd"]
    ),
    .target(name: "Reliability", dependencies: ["ProbeModel"]),
    .target(
        name: "Rollup",
        dependencies: ["ProbeModel", "Digest", "Ledger", "Reliability", "CSQLite"]
    ),
    .target(name: "Alerting", dependencies: ["ProbeModel", "Reliability"]),
    .target(name: "Intake", dependencies: ["ProbeModel", "Journey", "Alerting"]),
    .target(name: "Report", dependencies: ["ProbeModel", "JSON", "Reliability", "Alerting"]),
    .target(
        name: "Bureau",
        dependencies: [
            "ProbeModel", "Digest", "JSON", "Journey", "Intake", "Ledger", "Reliability", "Rollup",
            "Alerting", "Report",
        ]
    ),
    .target(name: "Export", dependencies: ["ProbeModel", "Digest", "JSON", "Ledger", "Report"]),
    .target(name: "Runner", dependencies: ["ProbeModel", "Journey", "Transfer", heap]),
    .target(
        name: "Fold",
        dependencies: [
            "ProbeModel", "Digest", "Pattern", "Journey", "Ledger", "Reliability", "Rollup",
            "Alerting", "Bureau", "Export", "Runner",
        ]
    ),
    // What other tools recorded.
    .target(name: "Translation", dependencies: ["ProbeModel", "JSON", "Journey", "Markup"]),
    .target(name: "Notify", dependencies: ["ProbeModel", "JSON", "CLinux"]),
    .target(name: "Control", dependencies: ["ProbeModel", "JSON"] + nio),
    // What parcelshop sells; it shares nothing with the other rooms.
    .target(name: "ShopFloor", dependencies: nio),
]

let doors: [Target] = [
    .executableTarget(
        name: "probed",
        dependencies: [
            "ProbeModel", "Digest", "Pattern", "JSON", "Journey", "Intake", "Transfer", "Ledger",
            "Reliability", "Rollup", "Alerting", "Report", "Bureau", "Export", "Runner", "Fold",
            "Notify", "Control", argumentParser,
        ]
    ),
    .executableTarget(
        name: "probectl",
        dependencies: [
            "ProbeModel", "JSON", "Journey", "Intake", "Transfer", "Ledger", "Reliability",
            "Rollup", "Alerting", "Report", "Export", "Runner", "Bureau", "Translation",
            argumentParser,
        ]
    ),
    .executableTarget(name: "parcelshop", dependencies: ["ShopFloor", argumentParser]),
    // Neither tested nor installed: what `make bench` measures.
    .executableTarget(
        name: "benchmarks",
        dependencies: [
            "ProbeModel", "Journey", "Transfer", "Ledger", "Reliability", "Rollup", "Alerting",
            "Runner", "Digest", "JSON", "Report", "Bureau", "Fold", argumentParser,
        ],
        path: "Benchmarks",
        exclude: ["README.md", "bareloop.c", "hostile.py", "run.sh", "story.sh"]
    ),
]

/// Folders of test data beside the tests that read them.
let fixtures = [
    "Journey": ["Fixtures"], "Ledger": ["Fixtures", "verify.py"], "Alerting": ["Transcripts"],
    "Bureau": ["Golden"],
    "Transfer": ["peer.py", "doors.py"], "Translation": ["Fixtures"],
]

/// What tests share, and programs that they run: the scribe is interrupted while it writes a ledger.
let tools: [Target] = [
    .target(name: "Patience", path: "Tests/Patience"),
    .executableTarget(
        name: "scribe",
        dependencies: ["ProbeModel", "Digest", "Ledger"],
        path: "Tests/Scribe"
    ),
]
let toolsOfTests: [String: [Target.Dependency]] = [
    "Fold": ["JSON"], "Ledger": ["scribe"], "Notify": ["Patience", "Transfer"],
    "Transfer": ["Patience"],
]

/// Tests of a room are named after it and may see what the room sees.
let tests: [Target] =
    rooms.map { room in
        .testTarget(
            name: room.name + "Tests",
            dependencies: [.target(name: room.name)] + room.dependencies.filter { !isCupboard($0) }
                + toolsOfTests[room.name, default: []],
            exclude: fixtures[room.name] ?? []
        )
    } + [
        .testTarget(name: "TidyTests"),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["ProbeModel", "JSON", "Patience", "probed", "probectl", "parcelshop"],
            exclude: ["Recorded", "check_order.py"]
        ),
    ]

/// A room's C library stays behind the room's door.
@MainActor func isCupboard(_ dependency: Target.Dependency) -> Bool {
    guard case .byNameItem(let name, _) = dependency else { return false }
    return cupboard.contains { $0.name == name }
}

let package = Package(
    name: "probed",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: cupboard + rooms + doors + tools + tests
)

for target in package.targets where target.type != .system {
    target.swiftSettings = strict
}
