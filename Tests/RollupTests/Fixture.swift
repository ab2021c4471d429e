import FoundationEssentials
import Ledger
import ProbeModel
import Rollup

/// A folder of its own for one test, gone afterwards.
final class Folder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "rollup-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String = "rollup.db") -> String { url.appending(path: name).path }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: path(name)))
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path(name))))
    }

    func contains(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
}

/// 2026-11-21T00:00:00Z, in seconds.
let epoch: Int64 = 1_795_219_200

func time(_ seconds: Int64) -> Timestamp {
    Timestamp(nanoseconds: (epoch + seconds) * 1_000_000_000)
}

extension Run {
    static let walk = [
        ("sign in", ["web", "auth"]), ("pay", ["psp", "db"]), ("print", ["label"]),
    ]

    /// A run of `ship` that started so many seconds after the epoch of these tests; the step at
    /// `failing` fails.
    static func sample(
        at seconds: Int64,
        _ outcome: Outcome = .passed,
        failing: Int? = nil,
        kind: Kind = .scheduled
    ) -> Run {
        var run = Run(
            id: RunID(bits: UInt64(bitPattern: seconds)),
            journey: "ship",
            service: "shipping",
            location: "here",
            kind: kind,
            plan: 1,
            planned: time(seconds),
            outcome: failing == nil ? outcome : .failed
        )
        run.duration = Microseconds(900_000)
        if failing != nil { run.reason = .status }
        run.steps = walk.enumerated().map { index, step in
            var made = Step(name: step.0, components: step.1, isCleanup: false)
            made.duration = Microseconds(300_000)
            made.state = .passed
            if let failing, index == failing {
                made.state = .failed
                made.reason = .status
            } else if let failing, index > failing {
                made.state = .notReached
            }
            return made
        }
        return run
    }

    /// An own health check of a component.
    static func check(of component: String, at seconds: Int64, _ outcome: Outcome) -> Run {
        var run = Run.sample(at: seconds, outcome)
        run.journey = "\(component) health"
        run.service = "health"
        run.healthOf = component
        run.steps = []
        if outcome == .failed { run.reason = .status }
        return run
    }

    var entryRecord: Record { .run(self) }
}

extension Record {
    static func start(at seconds: Int64) -> Record {
        .start(
            Start(
                ledger: UniqueID(high: 1, low: 2),
                identity: Identity(writer: "test", libcurl: "", boot: .none),
                moment: moment(at: seconds)
            )
        )
    }

    static func clock(at seconds: Int64, isSynchronised: Bool?) -> Record {
        .clock(
            Clock(
                moment: moment(at: seconds),
                isSynchronised: isSynchronised,
                maximumError: nil
            )
        )
    }

    static func missed(
        _ journey: String,
        _ range: ClosedRange<Int64>,
        count: UInt64,
        _ reason: Reason = .down
    ) -> Record {
        .gap(
            Gap(
                journey: journey,
                service: journey.isEmpty ? "" : "shipping",
                reason: reason,
                plannedFirst: time(range.lowerBound),
                plannedLast: time(range.upperBound),
                count: count
            )
        )
    }

    private static func moment(at seconds: Int64) -> Moment {
        Moment(
            wall: time(seconds),
            monotonic: Instant(nanoseconds: 0),
            boottime: Instant(nanoseconds: 0)
        )
    }
}

/// What a ledger might hold, one entry after the other.
struct Story {
    private(set) var entries: [Entry] = []
    private var random: SplitMix64
    private var second: Int64 = 0
    private var sequence: UInt64 = 0

    /// Days of a few journeys: runs that end late, stretches without a daemon, holes, and clocks
    /// that jump.
    init(seed: UInt64, days: Int64) {
        random = SplitMix64(seed: seed)
        add(.start(at: 0))
        while second < days * 86_400 {
            second += .random(in: 1...(40 * days), using: &random)
            addRun()
            addTrouble()
        }
    }

    private mutating func add(_ record: Record) {
        sequence += 1
        entries.append(Entry(sequence: sequence, record: record))
    }

    private mutating func addRun() {
        let late = Int64.random(in: 0...50, using: &random) == 0 ? Int64(3599) : 0
        let failing = Int.random(in: 0..<9, using: &random)
        let outcome = Outcome.allCases.randomElement(using: &random) ?? .passed
        var run = Run.sample(
            at: max(0, second - late),
            outcome,
            failing: failing < 3 ? failing : outcome == .failed ? 2 : nil,
            kind: Int.random(in: 0..<20, using: &random) == 0 ? .confirmation : .scheduled
        )
        run.journey = "ship \(Int.random(in: 0..<3, using: &random))"
        if Bool.random(using: &random) { run.blamed = failing == 1 ? "psp" : nil }
        run.duration = Microseconds(.random(in: 1...9_000_000, using: &random))
        add(.run(run))
    }

    private mutating func addTrouble() {
        switch Int.random(in: 0..<400, using: &random) {
        case 0..<10: add(.missed("ship 1", second...second + 500, count: 6))
        case 10: sequence += .random(in: 1...50, using: &random)
        case 11: add(.missed("", second...second + 300, count: 20, .local))
        case 12: add(.clock(at: second, isSynchronised: true))
        case 13:
            // A clock that is ahead by ten days for one run.
            add(.run(.sample(at: second + 864_000)))
        case 14:
            add(.clock(at: -epoch, isSynchronised: false))
            add(.run(.sample(at: 60 - epoch)))
            add(.clock(at: second, isSynchronised: nil))
        case 15: add(.start(at: second))
        default: break
        }
    }

    /// The scheduled runs in it whose time is known.
    var runs: [Run] {
        entries.compactMap { entry in
            guard case .run(let run) = entry.record, run.kind == .scheduled,
                run.started >= Limits.earliestWallClock
            else { return nil }
            return run
        }
    }
}

extension RollupWriter {
    /// Absorbs runs of a ledger that holds nothing else.
    mutating func absorb(_ runs: [Run]) {
        for run in runs { absorb(.run(run)) }
    }

    /// Absorbs the next record.
    mutating func absorb(_ record: Record, skipping: UInt64 = 0) {
        absorb(Entry(sequence: progress.sequence + 1 + skipping, record: record))
    }
}
