import Glibc
import Journey
import Ledger
import ProbeModel
import Runner
import Synchronization
import Transfer

/// What every measurement needs: a plan of five steps, the real rooms, and the process's own figures.
///
/// A class, so that what a waiting task holds of it is one pointer.
final class Workbench: Sendable {
    let plan: Plan
    let network: TransferLoop
    let runner: Runner

    init(url: String, ca: String?, name: String = "bench", every: String = "1h") throws {
        var configuration = TransferConfiguration(userAgent: "probed-bench")
        configuration.caBundle = ca
        network = try TransferLoop(configuration)
        plan = try Self.plan(url: url, name: name, every: every)
        runner = Runner(network: network, vault: Vault(), keeps: .recorded)
    }

    /// Five steps, each with a check of the status, a check of the JSON, and a capture.
    static func plan(url: String, name: String, every: String) throws -> Plan {
        let steps = (1...5).map { number in
            """
              - name: step \(number)
                component: [web, part-\(number)]
                get: "{{shop}}?n=\(number)&last=\(number > 1 ? "{{id-\(number - 1)}}" : "none")"
                expect: { status: 200, json: { $.status: ok, $.rates: { count: { atLeast: 1 } } } }
                capture: { id-\(number): { json: $.id } }
            """
        }
        let text =
            "journey: \(name)\nservice: bench\nevery: \(every)\n"
            + "variables: { shop: \"\(url)\" }\nsteps:\n" + steps.joined(separator: "\n") + "\n"
        let catalogue = Catalogue.compile(
            [SourceText(path: "bench.yaml", text: text)],
            given: Givens(variables: [:], secretNames: nil)
        )
        guard let plan = catalogue.plans.first else {
            throw BenchmarkFault(
                text: catalogue.diagnostics.map(\.rendered).joined(separator: "\n")
            )
        }
        return plan
    }

    /// Before the process ends, the network must have.
    func stop() { network.stop() }

    /// One run of the plan.
    func walk() async -> Run { await runner.run(plan, as: newRun()) }

    @inline(never)
    func newRun() -> Run {
        Run(
            id: RunID(bits: .random(in: .min ... .max)),
            journey: plan.name,
            service: "bench",
            location: "bench",
            kind: .scheduled,
            plan: plan.fingerprint,
            planned: MonotonicClock.wallClock(),
            outcome: .passed
        )
    }

    /// A figure with one decimal.
    static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// No time service need keep the clock of a machine for benchmarks.
    static func ledger(
        in folder: String,
        onDurable: @escaping @Sendable ([Entry]) -> Void
    ) throws -> Ledger {
        try SystemDisk.create(directory: folder)
        return try Ledger(
            disk: SystemDisk(directory: folder),
            directory: folder,
            identity: Identity(writer: "bench", libcurl: "", boot: .none),
            settings: Writer.Settings(),
            surroundings: .system(isClockVouched: true),
            onDurable: onDurable
        )
    }
}

struct BenchmarkFault: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

/// A number that many tasks change.
final class Counter: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .relaxed) }

    /// The new value.
    @discardableResult
    func add(_ count: Int) -> Int { number.add(count, ordering: .relaxed).newValue }

    func raise(to value: Int) { number.max(value, ordering: .relaxed) }
}

/// Figures of this process.
enum Process {
    /// User and system time so far, in seconds.
    static var cpuSeconds: Double {
        var usage = rusage()
        // Safe because the call only writes the structure that it is given.
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let time = { (value: timeval) in Double(value.tv_sec) + Double(value.tv_usec) / 1e6 }
        return time(usage.ru_utime) + time(usage.ru_stime)
    }

    /// The most memory that the process ever had, in MB.
    static var peakMegabytes: Int {
        var usage = rusage()
        // Safe because the call only writes the structure that it is given.
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss) / 1000
    }

    /// Resident set, in KiB.
    static var residentKibibytes: Int {
        let pages = line(of: "/proc/self/statm").split(separator: " ").dropFirst().first
        return (pages.flatMap { Int($0) } ?? 0) * 4
    }

    private static func line(of path: String) -> String {
        guard let file = unsafe fopen(path, "r") else { return "" }
        defer { unsafe fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe fgets(&buffer, 256, file) != nil else { return "" }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }
}
