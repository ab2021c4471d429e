import ArgumentParser
import JSON
import ProbeModel
import Report

/// `probectl incident`: what customers cannot do, from which cause, and what is said about it.
struct IncidentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident",
        abstract: "Incidents: one for each cause, across journeys and services.",
        subcommands: [
            IncidentList.self, IncidentShow.self, IncidentOpen.self, IncidentUpdate.self,
            IncidentResolve.self, IncidentAcknowledge.self, IncidentTimesCommand.self,
        ],
        defaultSubcommand: IncidentList.self
    )
}

/// `probectl incident list`.
struct IncidentList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Open incidents, the most urgent first."
    )

    @Flag(name: .long, help: "Those that are over too.")
    var all = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let document = try await DaemonClient(daemon).get(
            "incidents",
            [("all", all ? "yes" : nil)]
        )
        output.print(document) { IncidentText(style: $0).list(document) }
        if let first = document["incidents"]?.array?.first?["id"]?.string {
            output.suggest("probectl incident show \(first.prefix(8))", "what is known about it")
        }
    }
}

/// `probectl incident show ID`.
struct IncidentShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One incident: cause, journeys, first bad run, what was said, what to tell."
    )

    @Argument(help: "The incident, or the beginning of its name.")
    var incident: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard !incident.isEmpty else {
            throw ValidationError("name an incident; see 'probectl incident list'")
        }
    }

    func run() async throws {
        let path = "incidents/\(incident.percentEncoded)"
        let document = try await DaemonClient(daemon).get(path)
        output.print(document) { IncidentText(style: $0).lines(of: document) }
        if document["state"]?.string == "open" {
            let id = document["id"]?.string ?? incident
            output.suggest("probectl incident ack \(id.prefix(8))", "say that you look after it")
        }
    }
}

/// `probectl incident open SERVICE -m TEXT`.
struct IncidentOpen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Opens an incident by hand, for what no journey sees: its receivers are told."
    )

    @Argument(help: "The service that customers cannot use.")
    var service: String
    @Option(name: [.customShort("m"), .long], help: "What is wrong, in a sentence.")
    var message: String
    @Flag(name: .long, help: "For working hours: nobody is called now.")
    var ticket = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let document = try await DaemonClient(daemon).post(
            "incidents",
            [("service", service), ("level", ticket ? "ticket" : nil)],
            body: message
        )
        output.print(document) { IncidentText(style: $0).lines(of: document) }
    }
}

/// What the words about an incident have in common.
struct IncidentWord: ParsableArguments {
    @Argument(help: "The incident, or the beginning of its name.")
    var incident: String
    @Option(name: [.customShort("m"), .long], help: "What you know, in a sentence.")
    var message: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard !incident.isEmpty else {
            throw ValidationError("name an incident; see 'probectl incident list'")
        }
        guard (message ?? "").utf8.count <= Limits.remarkBytes else {
            throw ValidationError(
                "'-m' takes up to \(Limits.remarkBytes) bytes, and this has "
                    + "\((message ?? "").utf8.count); say it shorter"
            )
        }
    }

    func say(_ verb: String) async throws {
        let document = try await DaemonClient(daemon).post(
            "incidents/\(incident.percentEncoded)/\(verb)",
            body: message ?? ""
        )
        output.print(document) { IncidentText(style: $0).lines(of: document) }
    }
}

/// `probectl incident update ID -m TEXT`.
struct IncidentUpdate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Adds what is known to an incident, and tells those who know it."
    )

    @OptionGroup var word: IncidentWord

    func validate() throws {
        guard !(word.message ?? "").isEmpty else {
            throw ValidationError("an update needs '-m TEXT'")
        }
    }

    func run() async throws { try await word.say("update") }
}

/// `probectl incident resolve ID`.
struct IncidentResolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Ends an incident by hand; if its journeys go on failing, it is back."
    )

    @OptionGroup var word: IncidentWord

    func run() async throws { try await word.say("resolve") }
}

/// `probectl incident ack ID`.
struct IncidentAcknowledge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Says that you look after an incident; recorded with your name."
    )

    @OptionGroup var word: IncidentWord

    func run() async throws { try await word.say("acknowledge") }
}
