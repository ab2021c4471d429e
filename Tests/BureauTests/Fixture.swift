import Bureau
import Digest
import FoundationEssentials
import Glibc
import JSON
import Ledger
import ProbeModel
import Reliability
import Report
import Rollup
import Testing

/// A folder of its own for one test, gone afterwards.
final class Folder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "bureau-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }
}

/// Two services, their contract, and what happened to them in October 2026.
struct Town: ~Copyable {
    let folder: Folder
    private var writer: RollupWriter
    private var sequence: UInt64

    static let begin = moment("20260930T220000Z")

    static func moment(_ text: String) -> Timestamp {
        Timestamp(clampingSeconds: CalendarTime.second(text) ?? 0)
    }

    static let contract = """
        service: shipping
        target: 99.9%
        contract:
          name: sla-2026-1
          period: month
          zone: Europe/Berlin
          structure: { all: [quote, label] }
          exclusions: { notice: 72h, atMost: 4h }
          segments:
            - { name: shops, journeys: { quote: { perHour: 40, value: 4.20 }, label: { perHour: 10 } } }
          components: { psp: 99.95% }
        """

    static func journey(_ name: String, of service: String, every: String) -> String {
        """
        journey: \(name)
        service: \(service)
        every: \(every)
        steps:
          - { name: get, component: [web, psp], get: "http://shop/\(name)", expect: { status: 200 } }
        """
    }

    init(files: [(String, String)] = Self.files) throws {
        let start = Moment(
            wall: Self.begin - .seconds(60),
            monotonic: Instant(nanoseconds: 0),
            boottime: Instant(nanoseconds: 0)
        )
        let identity = Identity(writer: "probed 0.1.0", libcurl: "libcurl", boot: .none)
        let ledger = UniqueID(high: 1, low: 2)
        let records =
            [Record.start(.init(ledger: ledger, identity: identity, moment: start))]
            + Self.configuration(files)
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path("rollup.sqlite"))
        for (place, record) in records.enumerated() {
            writer.absorb(Entry(sequence: UInt64(place + 1), record: record))
        }
        sequence = UInt64(records.count)
        self.folder = folder
        self.writer = writer
    }

    private static func configuration(_ files: [(String, String)]) -> [Record] {
        let hash = SHA256(of: files.flatMap { Array($0.1.utf8) })
        let list = files.map { Record.Configuration.File(path: $0.0, text: $0.1) }
        return Record.Configuration.parts(hash: hash, files: list).map(Record.configuration)
    }

    /// Puts other files in force, from the last record on.
    mutating func configure(_ files: [(String, String)]) {
        for record in Self.configuration(files) { add(record) }
    }

    static let files = [
        ("probed.yaml", "probes: [/etc/probed/probes]\n"), ("shipping.yaml", contract),
        ("quote.yaml", journey("quote", of: "shipping", every: "5m")),
        ("label.yaml", journey("label", of: "shipping", every: "10m")),
        ("mail.yaml", "service: mail\ntarget: 99%\nwindow: 7d\n"),
        ("send.yaml", journey("send", of: "mail", every: "15m")),
    ]

    mutating func add(_ record: Record) {
        sequence += 1
        writer.absorb(Entry(sequence: sequence, record: record))
        if sequence % 10_000 == 0 { try? writer.flush() }
    }

    mutating func declare(_ matter: Declaration.Matter, at time: Timestamp) {
        add(.declaration(Declaration(at: time, who: "ada", matter: matter)))
    }

    /// Runs of all journeys, one each so many seconds, in the order of time; `isBad` sees the time of
    /// those of shipping.
    mutating func walk(_ span: Range<Timestamp>, isBad: (Timestamp) -> Bool = { _ in false }) {
        let journeys: [(name: String, service: String, every: Int64)] = [
            ("quote", "shipping", 300), ("label", "shipping", 600), ("send", "mail", 900),
        ]
        var time = span.lowerBound
        while time < span.upperBound {
            let second = time.nanoseconds / 1_000_000_000
            for journey in journeys where second % journey.every == 0 {
                let fails = journey.service == "shipping" && isBad(time)
                add(.run(.of(journey.name, journey.service, at: time, isBad: fails)))
            }
            time = time + .seconds(300)
        }
    }

    /// Answers as of a time; the roll-up is closed for it.
    mutating func bureau(at now: Timestamp) throws -> Bureau {
        try writer.flush()
        return try Bureau(
            reader: RollupReader(path: folder.path("rollup.sqlite")),
            ledger: LedgerReader(directory: folder.path("")),
            zone: Zones.zone,
            now: now,
            durable: sequence,
            isCatchingUp: false
        )
    }
}

extension Run {
    static func of(_ journey: String, _ service: String, at time: Timestamp, isBad: Bool) -> Run {
        var run = Run(
            id: RunID(bits: UInt64(bitPattern: time.nanoseconds)),
            journey: journey,
            service: service,
            location: "here",
            kind: .scheduled,
            plan: 1,
            planned: time,
            outcome: isBad ? .failed : .passed
        )
        // Never twice the same, without a pattern in time.
        let spread = SplitMix64.mix(UInt64(bitPattern: time.nanoseconds)) % 997
        run.duration = Microseconds(Int64(400_000 + spread * 700))
        run.reason = isBad ? .status : nil
        var step = Step(name: "get", components: ["web", "psp"], isCleanup: false)
        step.state = isBad ? .failed : .passed
        step.reason = run.reason
        step.duration = run.duration
        run.steps = [step]
        return run
    }
}

/// The lines of a document's paper, without colours.
func paperLines(of document: JSON) throws -> [String] {
    let paper = try #require(Paper(of: document, zone: Zones.zone))
    return PaperText(paper, style: .plain).lines
}

/// Texts that a test compares with; `RECORD=1` writes them anew.
enum Golden {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden")

    static func check(_ text: String, _ name: String) throws {
        let url = folder.appending(path: name)
        if unsafe getenv("RECORD") != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        let expected = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        #expect(text == expected, "\(name) differs")
    }
}
