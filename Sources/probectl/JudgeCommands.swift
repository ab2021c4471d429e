import ArgumentParser
import JSON

/// `probectl budget`: what each service may still lose.
struct BudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "What each service may still lose in its period, and how fast it goes."
    )

    @Argument(help: "Only this service.")
    var service: String?
    @OptionGroup var paper: PaperOptions

    func run() async throws { try await paper.show("budget", [("service", service)]) }
}

/// `probectl whatif`: components with other figures, or another target.
struct WhatIfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatif",
        abstract: "What it would change for customers if components were better or worse."
    )

    @Argument(help: "A service; needed if there are several.")
    var service: String?
    @Option(name: .customLong("set"), help: "A component's availability, as psp=99.9; repeatable.")
    var settings: [String] = []
    @Option(name: .long, help: "Another target: 99.9.")
    var target: String?
    @Option(name: .long, help: "Over how much of the past; 30d without it.")
    var since: String?
    @OptionGroup var paper: PaperOptions

    func validate() throws {
        for setting in settings where Assignment(argument: setting) == nil {
            throw ValidationError("'--set \(setting)' gives no figure; write --set \(setting)=99.9")
        }
    }

    func run() async throws {
        try await paper.show(
            "whatif",
            [
                ("service", service), ("since", since), ("target", target),
                ("set", settings.isEmpty ? nil : settings.joined(separator: ",")),
            ]
        )
    }
}

/// `probectl advise`: what could be promised.
struct AdviseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise",
        abstract: "What can be promised, and what stands in the way of more."
    )

    @Argument(help: "A service; needed if there are several.")
    var service: String?
    @Option(name: .long, help: "Another target than the contract's: 99.9.")
    var target: String?
    @Option(name: .long, help: "What stands in the way over how much of the past; 90d without it.")
    var since: String?
    @OptionGroup var paper: PaperOptions

    func run() async throws {
        try await paper.show(
            "advise",
            [("service", service), ("target", target), ("since", since)]
        )
    }
}

/// `probectl review`: what a change did.
struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "What a change did to customers: worse, better, or no difference shown."
    )

    @Argument(help: "The change's name, as 'probectl change list' shows it.")
    var change: String
    @Option(name: .long, help: "The service, if the change names none.")
    var service: String?
    @Option(name: .long, help: "How much time around the change is looked at; 7d without it.")
    var window: String?
    @Option(
        name: .long,
        help: "Two journeys or locations that go the old and the new way meanwhile: OLD,NEW."
    )
    var arms: String?
    @OptionGroup var paper: PaperOptions

    func run() async throws {
        try await paper.show(
            "review",
            [
                ("change", change), ("service", service), ("window", window), ("arms", arms),
            ]
        )
    }
}

/// `probectl diff`: two months of a service.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Two months of a service side by side, and whether they differ."
    )

    @Argument(help: "The first month: 2026-09.")
    var first: String
    @Argument(help: "The second month: 2026-10.")
    var second: String
    @Option(name: .long, help: "A service; needed if there are several.")
    var service: String?
    @OptionGroup var paper: PaperOptions

    func run() async throws {
        try await paper.show("diff", [("a", first), ("b", second), ("service", service)])
    }
}

/// `probectl top`: what is worst.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "The worst causes, slowest steps, flakiest journeys or costliest components."
    )

    enum Subject: String, CaseIterable, ExpressibleByArgument {
        case causes, slow, flaky, components
    }

    @Argument(help: "causes, slow, flaky or components.")
    var what: Subject
    @Argument(help: "A service; needed if there are several.")
    var service: String?
    @Option(name: .long, help: "How far back; 7d without it.")
    var since: String?
    @OptionGroup var paper: PaperOptions

    func run() async throws {
        try await paper.show(
            "top",
            [("what", what.rawValue), ("service", service), ("since", since)]
        )
    }
}
