import ArgumentParser
import Bureau
import JSON
import ProbeModel
import Report

/// `probectl report`: figures for people who decide.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Figures for people who decide.",
        discussion: """
            Asks the daemon, or with --ledger DIR reads a ledger's files, also those of a copy. Each \
            figure comes with its rule, its interval and its coverage. Without --month or --since a \
            report is of the contract's period, this month or the last days; of the last 30 days \
            without a contract.
            """,
        subcommands: [
            Gap.self, SLA.self, Month.self, Trend.self, Causes.self, Night.self, GoodNews.self,
        ]
    )
}

/// What a report is about.
struct SubjectOptions: ParsableArguments {
    @Argument(help: "Services, one report each; needed if there are several.")
    var services: [String] = []
    @Option(name: .long, help: "A calendar month of the contract's zone: 2026-10.")
    var month: String?
    @Option(name: .long, help: "How far back instead: 90s, 10m, 2h, 3d.")
    var since: String?

    func validate() throws {
        guard month == nil || since == nil else {
            throw ValidationError("'--month' and '--since' name two spans; give one")
        }
    }

    /// The period.
    var parameters: [(String, String?)] { [("month", month), ("since", since)] }
}

extension ReportCommand {
    /// `probectl report gap`: the components' view beside the customers'.
    struct Gap: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What IT sees, what customers get, and which components cost most.",
            discussion: "Of the last hour, unless a period is named."
        )

        @OptionGroup var subject: SubjectOptions
        @Option(name: .long, help: "How many components to rank.")
        var top: Int = 10
        @OptionGroup var paper: PaperOptions

        func validate() throws {
            guard top >= 0 else { throw ValidationError("'--top' must be 0 or more, not \(top)") }
        }

        func run() async throws {
            let documents = try await paper.documents(
                "gap",
                subject.parameters,
                of: subject.services
            )
            guard paper.form == .text, !paper.output.json else { return paper.show(documents) }
            for (place, document) in documents.enumerated() {
                if place > 0 { Terminal.say("") }
                paper.output.print(document) { GapText(document, style: $0, top: top).lines }
                if let last = document["lastFailure"]?.string {
                    paper.output.suggest(
                        "probectl show \(last.prefix(8))",
                        "the last customer who could not"
                    )
                }
            }
        }
    }

    /// `probectl report sla`: was the promise kept?
    struct SLA: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sla",
            abstract: "Was the promise kept: one defensible figure, and what it rests on."
        )

        @OptionGroup var subject: SubjectOptions
        @Flag(name: .long, help: "Compute it once more from the ledger alone, and compare.")
        var recompute = false
        @OptionGroup var paper: PaperOptions

        func run() async throws {
            let documents = try await paper.documents(
                "sla",
                subject.parameters,
                of: subject.services
            )
            paper.show(documents)
            guard recompute else { return }
            let ledger =
                if let named = paper.ledger { LedgerFolder(path: named) } else {
                    try await paper.daemon.ledgerFolder()
                }
            var isSame = true
            for document in documents {
                let recomputation = Recomputation(document: document, ledger: ledger)
                let differences = try recomputation.differences(subject.parameters)
                guard !differences.isEmpty else { continue }
                isSame = false
                let name = documents.count > 1 ? "\(document["service"]?.string ?? ""): " : ""
                Terminal.complain(
                    name + "the ledger says otherwise about: "
                        + differences.joined(separator: ", ")
                )
            }
            guard isSame else { Terminal.exit(.bad) }
            Terminal.complain("recomputed from the ledger: the same, bit for bit")
        }
    }

    /// `probectl report month`: everything about one period.
    struct Month: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A period on one page: promise, days, causes, latencies, the gap, surveys."
        )

        @OptionGroup var subject: SubjectOptions
        @OptionGroup var paper: PaperOptions

        func run() async throws {
            try await paper.show("month", subject.parameters, of: subject.services)
        }
    }

    /// `probectl report trend`: periods side by side.
    struct Trend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The last periods side by side, and whether they differ.",
            discussion: "Up to a month with '--month', or as many as '--since' reaches back."
        )

        @OptionGroup var subject: SubjectOptions
        @Option(name: .long, help: "How many periods, 2 to 24; 12 without it.")
        var periods: Int?
        @OptionGroup var paper: PaperOptions

        func run() async throws {
            try await paper.show(
                "trend",
                subject.parameters + [("periods", periods.map { String($0) })],
                of: subject.services
            )
        }
    }

    /// `probectl report causes`: where and why customers fail.
    struct Causes: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "At which step customers fail, why, and whom that is blamed on."
        )

        @OptionGroup var subject: SubjectOptions
        @OptionGroup var paper: PaperOptions

        func run() async throws {
            try await paper.show("causes", subject.parameters, of: subject.services)
        }
    }

    /// `probectl report night`: what happened since the evening.
    struct Night: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What broke since six in the evening, what is shaky, did the monitor run."
        )

        @Argument(help: "Services, one report each; needed if there are several.")
        var services: [String] = []
        @Option(name: .long, help: "How far back instead: 12h.")
        var since: String?
        @OptionGroup var paper: PaperOptions

        func run() async throws {
            try await paper.show("night", [("since", since)], of: services)
        }
    }

    /// `probectl report good-news`: what was kept, what got better.
    struct GoodNews: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "good-news",
            abstract: "What was kept and what got better, as far as it can be shown."
        )

        @OptionGroup var subject: SubjectOptions
        @OptionGroup var paper: PaperOptions

        func run() async throws {
            try await paper.show("good-news", subject.parameters, of: subject.services)
        }
    }
}

/// A report by the contract once more, from the ledger's records alone.
struct Recomputation {
    let document: JSON
    let ledger: LedgerFolder

    /// What the figures rest on, and what follows from it.
    private static let members = [
        "contract", "raw", "agreed", "retroactive", "excludedSeconds", "customers", "exclusions",
    ]

    /// The members in which the ledger says something else.
    func differences(_ parameters: [(String, String?)]) throws -> [String] {
        let service = document["service"]?.string
        let named: [(String, String?)] = [("service", service)] + parameters
        let anew = try LedgerBureau(ledger.path, isFresh: true).answer(
            Question("sla", named),
            at: document["counted"]?.string.flatMap { Timestamp(civil: $0) },
            // What was recorded meanwhile is in no figure.
            upTo: (document["figures"]?["upto"]?.number?.integer).flatMap(UInt64.init(exactly:))
        )
        return Self.members.filter { document[$0] != anew[$0] }
    }
}
