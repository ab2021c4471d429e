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
    let daemon: Daemon
    let journey: String?

    func reply(_ request: ControlRequest) async throws -> ControlReply {
        guard let after = request["after"].flatMap({ UInt64($0) }) else {
            let count = min(max(0, request["last"].flatMap { Int($0) } ?? 20), Limits.logPage)
            let inForce = daemon.current.withLock { $0.catalogue.plans.map(\.name) }
            return try await daemon.archive.read {
                let entries = try last(count)
                if entries.isEmpty, let slip = try slip(inForce) { return slip }
                return .json(page(entries))
            }
        }
        let patience = request["wait"].flatMap { Quantity.duration($0) } ?? .zero
        let end = MonotonicClock.now() + min(patience, Limits.logWait)
        while daemon.ledger.state.durableSequence <= after, MonotonicClock.now() < end {
            try await Task.sleep(for: .milliseconds(100))
        }
        return try await daemon.archive.read { .json(page(try next(after), after: after)) }
    }

    /// What to say about a journey that is not in force and that the ledger does not know.
    private func slip(_ inForce: [String]) throws -> ControlReply? {
        guard let journey, !inForce.contains(journey), try last(1).isEmpty else { return nil }
        return .error(
            404,
            problem: "no journey '\(journey)' has run",
            remedy: Suggestion.sentence(for: journey, among: inForce)
                ?? "See 'probectl status' for the journeys in force."
        )
    }

    private func reader() throws -> LedgerReader {
        try LedgerReader(directory: daemon.paths.ledger)
    }

    private func last(_ count: Int) throws -> [Entry] {
        let durable = daemon.ledger.state.durableSequence
        return try reader().latest(limit: count) { $0.sequence <= durable && isWanted($0) }
            .reversed()
    }

    private func next(_ after: UInt64) throws -> [Entry] {
        var entries: [Entry] = []
        let durable = daemon.ledger.state.durableSequence
        try reader().read(after: after, limit: Limits.logPage) { entry in
            guard entry.sequence <= durable else { return false }
            entries.append(entry)
            return true
        }
        return entries
    }

    private func page(_ entries: [Entry], after: UInt64 = 0) -> JSON {
        let next = entries.last?.sequence ?? max(after, daemon.ledger.state.durableSequence)
        return [
            "entries": .array(entries.filter(isWanted).map(EntryDocument.json(of:))),
            "next": JSON(next),
        ]
    }

    private func isWanted(_ entry: Entry) -> Bool {
        guard let journey else { return true }
        switch entry.record {
        case .run(let run): return run.journey == journey
        case .alert(let alert): return alert.journey == journey
        case .debt(let debt): return debt.journey == journey
        case .gap(let gap): return gap.journey == journey
        case .start, .stop, .configuration, .delivery, .audit, .clock, .recovery, .damage, .key,
            .checkpoint,
            .retire, .restore, .declaration, .unknown:
            return false
        }
    }
}
