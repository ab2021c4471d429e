import ArgumentParser
import Export
import Ledger
import ProbeModel
import Runner

/// Where a ledger lies; the same for all commands that read its files themselves.
struct LedgerOptions: ParsableArguments {
    @Argument(
        help: "The ledger's directory, the daemon's own or a copy; the daemon's own if absent."
    )
    var place: String?
    @Option(name: .customLong("ledger"), help: "The same, as other commands have it.")
    var option: String?
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard place == nil || option == nil else {
            throw ValidationError("the ledger's directory is named twice")
        }
    }

    /// Its folder: the one that is named, else the daemon's own.
    func folder() async throws -> LedgerFolder {
        guard let named = place ?? option else { return try await daemon.ledgerFolder() }
        return LedgerFolder(path: named)
    }

    /// The ledger in it.
    func reader() async throws -> LedgerReader { try await folder().open() }
}

/// Which records are wanted.
struct FilterOptions: ParsableArguments {
    @Option(name: .long, help: "Not older than: 2h, 3d, 2026-11-21, 2026-11-21T08:00:00Z.")
    var since: TimeArgument?
    @Option(name: .long, help: "Older than; the same forms.")
    var until: TimeArgument?
    @Option(name: .long, help: "Only this journey.")
    var journey: String?
    @Option(name: .long, help: "Only runs that passed, degraded, failed, aborted, skipped, missed.")
    var outcome: OutcomeArgument?
    @Option(name: .long, help: "Only records of these kinds: alert,audit,debt.")
    var kind: String?

    func validate() throws {
        let unknown = kinds.subtracting(Record.kindWords)
        guard unknown.isEmpty else {
            throw ValidationError(
                "a record has no kind '\(unknown.min() ?? "")'; there are: "
                    + Record.kindWords.joined(separator: ", ")
            )
        }
    }

    private var kinds: Set<String> {
        Set((kind ?? "").split(separator: ",").map(String.init))
    }

    var filter: EntryFilter {
        var filter = EntryFilter()
        filter.since = since?.timestamp
        filter.until = until?.timestamp
        filter.journey = journey
        filter.outcome = outcome?.outcome
        filter.kinds = kinds
        return filter
    }
}

/// An outcome by its word.
struct OutcomeArgument: ExpressibleByArgument {
    let outcome: Outcome

    init?(argument: String) {
        guard let outcome = Outcome.allCases.first(where: { $0.word == argument }) else {
            return nil
        }
        self.outcome = outcome
    }
}

extension Failure {
    /// What the ledger says, with the exit code that fits.
    init(_ error: LedgerError) {
        switch error {
        case .tooNew: self.init(.protocolTooNew, "\(error)")
        case .occupied: self.init(.cannotCreate, "\(error)")
        case .locked, .disk, .copy, .queueFull, .recordTooLarge, .stopped, .lost:
            self.init(.ioFault, "\(error)")
        }
    }
}
