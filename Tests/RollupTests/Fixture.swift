import FoundationEssentials
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
}

/// A seeded generator, so that a failed property can be replayed (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
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
            id: RunID(bits: UInt64(seconds)),
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
}

/// What a ledger might hold, one entry after the other.
enum Entry {
    case run(Run)
    case missed(MissedRuns)

    /// Five hours of a few journeys, with runs that end late and a stretch without a daemon.
    static func samples(seed: UInt64) -> [Entry] {
        var random = Seeded(state: seed)
        var entries: [Entry] = []
        var second: Int64 = 0
        while second < 5 * 3600 {
            second += .random(in: 1...120, using: &random)
            let late = Int64.random(in: 0...50, using: &random) == 0 ? Int64(3599) : 0
            let failing = Int.random(in: 0..<9, using: &random)
            let outcome = Outcome.allCases.randomElement(using: &random) ?? .passed
            var run = Run.sample(
                at: max(0, second - late),
                outcome,
                failing: failing < 3 ? failing : outcome == .failed ? 2 : nil
            )
            run.journey = "ship \(Int.random(in: 0..<3, using: &random))"
            if Bool.random(using: &random) { run.blamed = failing == 1 ? "psp" : nil }
            run.duration = Microseconds(.random(in: 1...9_000_000, using: &random))
            entries.append(.run(run))
            if Int.random(in: 0..<40, using: &random) == 0 {
                let missed = MissedRuns(
                    journey: run.journey,
                    service: run.service,
                    reason: .down,
                    first: time(second),
                    last: time(second + 500),
                    count: 6
                )
                entries.append(.missed(missed))
                second += 500
            }
        }
        return entries
    }
}

extension RollupWriter {
    mutating func absorb(_ entry: Entry, at sequence: UInt64) throws(RollupError) {
        switch entry {
        case .run(let run): try absorb(run, at: sequence)
        case .missed(let missed): try absorb(missed, at: sequence)
        }
    }
}
