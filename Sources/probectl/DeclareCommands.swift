import ArgumentParser
import Bureau
import Intake
import JSON
import ProbeModel
import Report
import Runner

/// `probectl change`: deploys and other changes, as marks on every chart.
struct ChangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Deploys and other changes: marks on charts, and what 'review' looks at.",
        subcommands: [Add.self, List.self],
        defaultSubcommand: List.self
    )

    /// `probectl change add NAME`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Records a change.")

        @Argument(help: "Its name, such as rel-1.42.")
        var name: String
        @Option(name: .long, help: "The service it may concern; all without it.")
        var service: String?
        @Option(name: .long, help: "The component that was changed.")
        var component: String?
        @Option(name: .long, help: "When it took effect, in UTC; now without it.")
        var at: String?
        @Option(name: .long, help: "A sentence about it.")
        var note: String?
        @OptionGroup var output: OutputOptions
        @OptionGroup var daemon: DaemonOptions

        func run() async throws {
            let answer = try await DaemonClient(daemon).post(
                "declarations",
                [
                    ("kind", "change"), ("name", name), ("service", service),
                    ("component", component), ("at", at), ("note", note),
                ]
            )
            output.print(answer) { _ in ["change \(name) is recorded"] }
            output.suggest("probectl review \(name)", "what it did, in a while")
        }
    }

    /// `probectl change list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The changes of the last 30 days."
        )

        @OptionGroup var listing: ListingOptions

        func run() async throws { try await listing.show { DeclarationsText($0).changes } }
    }
}

/// `probectl maintenance`: announced work, left out of figures as agreed.
struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance",
        abstract: "Announced work: what the contract agrees to leave out of its figures.",
        discussion: """
            The order of the ledger proves when maintenance was announced. It is left out only with \
            the notice that the contract asks for; reports always show the figures without it, too.
            """,
        subcommands: [Add.self, List.self, Cancel.self],
        defaultSubcommand: List.self
    )

    /// `probectl maintenance add NAME`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Announces maintenance: once, again and again, or what a calendar holds."
        )

        @Argument(help: "Its name; announcing it anew replaces what has not begun.")
        var name: String?
        @Option(name: .long, help: "The service; all without it.")
        var service: String?
        @Option(name: .long, help: "When it begins, in UTC: 2026-12-01T02:00Z; now without it.")
        var start: String?
        @Option(name: .long, help: "When it ends.")
        var end: String?
        @Option(name: .shortAndLong, help: "How long it takes instead: 2h.")
        var duration: String?
        @Option(name: .long, help: "How it recurs, RFC 5545: 'FREQ=WEEKLY;BYDAY=SU'.")
        var rule: String?
        @Option(name: .long, help: "The zone on whose clocks it recurs: Europe/Berlin.")
        var zone: String?
        @Option(name: .long, help: "Starts that are left out, separated by commas.")
        var except: String?
        @Option(name: .long, help: "A sentence about it.")
        var reason: String?
        @Option(name: .long, help: "Instead, every event of this iCalendar file; - for stdin.")
        var ics: String?
        @OptionGroup var output: OutputOptions
        @OptionGroup var daemon: DaemonOptions

        func validate() throws {
            guard (name == nil) != (ics == nil) else {
                throw ValidationError("give a name, or --ics FILE")
            }
        }

        func run() async throws {
            let client = try DaemonClient(daemon)
            let requests = try requests()
            var answers: [JSON] = []
            for parameters in requests {
                answers.append(
                    try await client.post("declarations", [("kind", "maintenance")] + parameters)
                )
            }
            // Who announces work expects to be left alone.
            let warnings = answers.flatMap { $0["warnings"]?.array ?? [] }
            let document: JSON = [
                "announced": JSON(requests.count),
                "mutes": JSON(answers.allSatisfy { $0["mutes"] != false }),
                "warnings": .array(warnings),
            ]
            output.print(document) { style in
                requests.map { Self.line($0, at: MonotonicClock.wallClock()) }
                    + warnings.compactMap(\.string).map { style.warning("! ") + $0.printable }
            }
            output.suggest("probectl maintenance list", "what is announced")
        }

        /// `maintenance disks of shipping is announced, from 2026-12-01T02:00Z for 2h`.
        private static func line(_ parameters: [(String, String?)], at now: Timestamp) -> String {
            let given = Dictionary(parameters) { first, _ in first }.compactMapValues(\.self)
            let start = given["start"].flatMap { Timestamp(civil: $0) }
            var line = "maintenance \(given["name"] ?? "") of \(given["service"] ?? "all services")"
            line += " is announced, from \(given["start"] ?? "now")"
            if let duration = given["duration"] { line += " for \(duration)" }
            if let end = given["end"] { line += " to \(end)" }
            if let rule = given["rule"] { line += ", again by \(rule)" }
            if let start, start < now {
                line += "\nit has begun before: only the retroactive figure leaves out what is past"
            }
            return line
        }

        /// What is announced, one list of parameters each.
        private func requests() throws -> [[(String, String?)]] {
            guard let ics else {
                return [
                    [
                        ("name", name), ("service", service), ("start", start), ("end", end),
                        ("duration", duration), ("rule", rule), ("zone", zone),
                        ("except", except), ("reason", reason),
                    ]
                ]
            }
            do {
                return try CalendarReader.read(try DeclaredFile.text(of: ics)).map { event in
                    [
                        ("name", event.name), ("service", service),
                        ("start", event.start.rfc3339), ("end", event.end.rfc3339),
                        ("rule", event.rule), ("zone", event.zone), ("reason", event.reason),
                        (
                            "except",
                            event.except.isEmpty
                                ? nil : event.except.map(\.rfc3339).joined(separator: ",")
                        ),
                    ]
                }
            } catch let fault as BureauFault {
                throw Failure(.invalidInput, "\(ics): \(fault.problem)\n\(fault.remedy)")
            }
        }
    }

    /// `probectl maintenance list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Windows of the last 30 days and of the next ninety."
        )

        @Flag(name: .long, help: "As iCalendar, for calendars of others.")
        var ics = false
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            guard ics else {
                return try await listing.show { DeclarationsText($0).maintenance }
            }
            let document = try await listing.document()
            Terminal.put(DeclarationsText(document).calendar)
        }
    }

    /// `probectl maintenance cancel NAME`.
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancels what has not begun; what goes on ends now."
        )

        @Argument(help: "The name of the maintenance.")
        var name: String
        @Option(name: .long, help: "A sentence about it.")
        var reason: String?
        @OptionGroup var output: OutputOptions
        @OptionGroup var daemon: DaemonOptions

        func run() async throws {
            let answer = try await DaemonClient(daemon).post(
                "declarations",
                [("kind", "cancellation"), ("name", name), ("reason", reason)]
            )
            output.print(answer) { _ in ["maintenance \(name) is cancelled from now on"] }
        }
    }
}

/// `probectl survey`: answers of customers.
struct SurveyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "survey",
        abstract: "What customers answered, beside what was measured.",
        subcommands: [Import.self]
    )

    /// `probectl survey import FILE`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records the answers of a CSV file: time, service, segment, score, kind."
        )

        @Argument(help: "The file; - for standard input.")
        var file: String
        @Flag(name: .long, help: "Record it although the same answers are recorded already.")
        var again = false
        @OptionGroup var output: OutputOptions
        @OptionGroup var daemon: DaemonOptions

        func run() async throws {
            let text = try DeclaredFile.text(of: file)
            let surveys: [Survey]
            do {
                surveys = try SurveyTable.read(text)
            } catch let fault {
                throw Failure(.invalidInput, "\(file): \(fault.problem)\n\(fault.remedy)")
            }
            let answer = try await DaemonClient(daemon).post(
                "declarations",
                [("kind", "survey"), ("again", again ? "yes" : nil)],
                body: text
            )
            let count = surveys.reduce(0) { $0 + $1.answers.count }
            output.print(answer) { _ in
                [count == 1 ? "1 answer is recorded" : "\(count) answers are recorded"]
            }
        }
    }
}

/// A file whose content is declared.
private enum DeclaredFile {
    static func text(of path: String) throws -> String {
        do {
            let bytes = try ImportedFile.read(path, limit: Limits.declarationBytes)
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
    }
}

/// Options of commands that list what was declared.
struct ListingOptions: ParsableArguments {
    @Option(name: .long, help: "Only what concerns this service.")
    var service: String?
    @Option(name: .long, help: "How far back; 30d without it.")
    var since: String?
    @Option(name: .long, help: "Read this ledger, the daemon's own or a copy; needs no daemon.")
    var ledger: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func document() async throws -> JSON {
        let parameters = [("service", service), ("since", since)]
        guard let ledger else {
            return try await DaemonClient(daemon).get("declarations", parameters)
        }
        return try LedgerBureau(ledger).answer(Question("declarations", parameters))
    }

    func show(_ lines: (JSON) -> [String]) async throws {
        let document = try await document()
        output.print(document) { _ in lines(document) }
    }
}
