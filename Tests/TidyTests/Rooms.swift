/// The plan of the house: who may import what, and who may be unsafe.
enum Rooms {
    static let names = imports.keys.sorted()

    /// What each room may import besides ProbeModel, Synchronization and itself.
    static let imports: [String: Set<String>] = [
        "ProbeModel": [],
        "Digest": ["CCrypto"],
        "Pattern": ["CPCRE2"],
        "JSON": ["Pattern"],
        "Markup": ["CXML"],
        "Journey": ["CYAML", "Digest", "Pattern", "JSON", "Markup"],
        "Intake": ["Alerting", "Journey", "Glibc"],
        "Transfer": ["CCurl", "Digest", "Glibc", "DequeModule"],
        "Ledger": ["CChecksum", "CKernel", "CZstd", "Digest", "Dispatch", "Glibc"],
        "Reliability": [],
        "Rollup": ["CSQLite", "Digest", "Ledger", "Reliability", "Glibc"],
        "Alerting": ["Reliability"],
        "Report": ["Alerting", "JSON", "Reliability"],
        "Bureau": [
            "Digest", "JSON", "Journey", "Intake", "Ledger", "Reliability", "Rollup", "Alerting",
            "Report",
        ],
        "Export": ["Digest", "JSON", "Ledger", "Report"],
        "Runner": ["Journey", "Transfer", "HeapModule", "Glibc"],
        "Fold": [
            "FoundationEssentials", "Digest", "Pattern", "Journey", "Ledger", "Reliability",
            "Rollup", "Alerting", "Bureau", "Export", "Runner",
        ],
        "Translation": ["JSON", "Journey", "Markup"],
        "Notify": ["CLinux", "JSON", "Glibc"],
        "Control": ["JSON", "NIOCore", "NIOPosix", "NIOHTTP1", "Glibc"],
        "ShopFloor": ["FoundationEssentials", "NIOCore", "NIOPosix", "NIOHTTP1"],
    ]

    static let doors: Set<String> = ["probed", "probectl", "parcelshop"]

    /// The files that wrap a C library or the system's calls; only they may be unsafe.
    static let wrappers: [String: Set<String>] = [
        "Digest": ["SHA256", "RunningSHA256", "Ed25519", "HashAlgorithm"],
        "Pattern": ["CompiledPattern"],
        "Markup": ["MarkupTree"],
        "Journey": ["YAMLEvents"],
        "Intake": ["FileReader", "IntakeError"],
        "Transfer": [
            "EasyHandle", "EasyHandle+Wire", "MultiHandle", "Handshake", "StreamHandle",
            "WebAddress", "IPAddress",
            "LocalNetwork",
            "LookupThreads", "LoopExecutor", "Threads", "Monotonic", "SystemError",
            "TrustFile",
        ],
        "Ledger": [
            "Checksum", "Compression", "LedgerThread", "MonotonicSemaphore", "SystemClock",
            "SystemDisk",
        ],
        "Rollup": ["Database", "Statement"],
        "Runner": ["MonotonicClock"],
        "Notify": [
            "ChildProcess", "Descriptor", "ReceiverThread", "SocketAddress", "Surroundings",
            "SystemText",
        ],
        "Control": ["UnixSocket"],
        "probed": [
            "Console", "Permissions", "ThreadExecutor", "Follower", "Accountant", "Archive",
            "Caretaker",
            "EvidenceKeeper", "ProcessFigures", "SnapshotKeeper",
        ],
        "probectl": ["Terminal"],
        "parcelshop": ["StopSignal"],
    ]

    /// The page of docs on which a room is described.
    static func page(of room: String) -> String {
        switch room {
        case "ProbeModel", "Digest": "architecture"
        case "Pattern": "json"
        case "Journey": "journeys"
        case "ShopFloor": "parcelshop"
        default: room.lowercased()
        }
    }
}
