import Control
import Export
import JSON
import Journey
import Ledger
import ProbeModel
import Runner
import Synchronization

/// `/api/v1/log`: the last records, or those behind a number; with `wait`, until there is one.
struct LogReply {
    private let daemon: Daemon
    private let filter: EntryFilter

    /// `journey`, `kind=run,alert`, and `bookkeeping=no` say which records are wanted.
    init(daemon: Daemon, _ request: ControlRequest) {
        self.daemon = daemon
        var filter = EntryFilter()
        filter.journey = request["journey"]
        filter.kinds = Set((request["kind"] ?? "").split(separator: ",").map(String.init))
        filter.leavesOutBookkeeping = request["bookkeeping"] == "no"
        self.filter = filter
    }

    func reply(_ request: ControlRequest) async throws -> ControlReply {
        if let unknown = filter.kinds.subtracting(Record.kindWords).min() {
            return .error(
                400,
                problem: "a record has no kind '\(unknown)'",
                remedy: "there are: " + Record.kindWords.joined(separator: ", ")
            )
        }
        guard let after = request["after"].flatMap({ UInt64($0) }) else {
            let count = min(max(0, request["last"].flatMap { Int($0) } ?? 20), Limits.logPage)
            let inForce = daemon.current.withLock { $0.catalogue.plans.flatMap(\.names) }
            return try await daemon.archive.read {
                // What becomes durable meanwhile is behind this page, and on the next one.
                let durable = durableSequence
                let entries = try last(max(1, count), upTo: durable)
                if entries.isEmpty, let slip = slip(inForce) { return slip }
                return .json(page(entries.suffix(count), upTo: durable))
            }
        }
        let patience = request["wait"].flatMap { Quantity.duration($0) } ?? .zero
        let end = MonotonicClock.now() + min(patience, Limits.logWait)
        while durableSequence <= after, MonotonicClock.now() < end {
            try await Task.sleep(for: .milliseconds(100))
        }
        return try await daemon.archive.read {
            let durable = max(after, durableSequence)
            return .json(page(try next(after, upTo: durable), upTo: durable))
        }
    }

    private var durableSequence: UInt64 { daemon.ledger.state.durableSequence }

    /// What to say about a journey of which the ledger has nothing, unless it is in force.
    private func slip(_ inForce: [String]) -> ControlReply? {
        guard let journey = filter.journey, !inForce.contains(journey) else { return nil }
        return .unknown(
            "no journey '\(journey)' has run",
            journey,
            among: inForce,
            else: "See 'probectl status' for the journeys in force."
        )
    }

    private func reader() throws -> LedgerReader {
        try LedgerReader(directory: daemon.paths.ledger)
    }

    private func last(_ count: Int, upTo durable: UInt64) throws -> [Entry] {
        try reader().latest(limit: count) { $0.sequence <= durable && filter.accepts($0) }
            .reversed()
    }

    private func next(_ after: UInt64, upTo durable: UInt64) throws -> [Entry] {
        var entries: [Entry] = []
        try reader().read(after: after, limit: Limits.logPage) { entry in
            guard entry.sequence <= durable else { return false }
            entries.append(entry)
            return true
        }
        return entries
    }

    /// Entries, and behind which number it goes on: without any, behind all that was looked at.
    private func page(_ entries: [Entry], upTo durable: UInt64) -> JSON {
        [
            "entries": .array(entries.filter(filter.accepts).map(EntryDocument.json(of:))),
            "next": JSON(entries.last?.sequence ?? durable),
        ]
    }
}
