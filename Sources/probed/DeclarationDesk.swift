import Bureau
import Control
import JSON
import Journey
import Ledger
import ProbeModel
import Rollup
import Synchronization

/// Holds what people declare against what is in force and what was declared before: a slip of the
/// pen would stand in the ledger for ever.
struct DeclarationDesk: Sendable {
    let daemon: Daemon

    /// Why these must not be recorded; nil if they may.
    func refusal(of all: [Declaration], isAgain: Bool) async -> ControlReply? {
        let known = KnownNames(daemon.current.withLock { $0.catalogue })
        for declaration in all {
            if let refusal = refusal(of: declaration.matter, known) { return refusal }
        }
        guard all.contains(where: { $0.matter.needsHistory(isAgain: isAgain) }) else { return nil }
        let read = try? await daemon.archive.read { try declared() }
        // Roll-ups that cannot be read are no reason to refuse what people say.
        guard let earlier = read else { return nil }
        return all.lazy.compactMap { refusal(of: $0, after: earlier, isAgain: isAgain) }.first
    }

    /// Of maintenance: whether it mutes alerts, and why not.
    func notices(of all: [Declaration]) -> [JSON.Member] {
        let current = daemon.current.withLock { $0 }
        let notices = all.compactMap { declaration in
            declaration.maintenance.map { work in
                MaintenanceNotice(
                    work,
                    of: work.service.isEmpty
                        ? current.catalogue.services.map(\.name) : [work.service],
                    by: current.contracts,
                    at: declaration.at
                )
            }
        }
        guard !notices.isEmpty else { return [] }
        return [
            .init("mutes", JSON(notices.allSatisfy(\.mutes))),
            .init("warnings", .array(notices.flatMap(\.warnings).map { .string($0) })),
        ]
    }

    /// What was declared before: from the roll-ups, and what they lack from the ledger.
    private func declared() throws -> [DeclaredEntry] {
        let rollup = try RollupReader(path: daemon.paths.rollup)
        let reached = try rollup.progress().sequence
        var entries = try rollup.declarations().filter { $0.sequence <= reached }
        let durable = daemon.ledger.state.durableSequence
        let ledger = try LedgerReader(directory: daemon.paths.ledger)
        try ledger.read(after: reached, limit: .max) { entry in
            guard entry.sequence <= durable else { return false }
            if case .declaration(let declaration) = entry.record {
                entries.append(DeclaredEntry(sequence: entry.sequence, declaration: declaration))
            }
            return true
        }
        return entries
    }

    private func refusal(of matter: Declaration.Matter, _ known: KnownNames) -> ControlReply? {
        switch matter {
        case .change(let change):
            known.refusal(ofService: change.service)
                ?? known.refusal(ofComponent: change.component)
        case .maintenance(let maintenance): known.refusal(ofService: maintenance.service)
        case .cancellation, .survey: nil
        }
    }

    private func refusal(
        of declaration: Declaration,
        after earlier: [DeclaredEntry],
        isAgain: Bool
    ) -> ControlReply? {
        switch declaration.matter {
        case .cancellation(let name, _):
            let windows = earlier.compactMap(\.declaration.maintenance).filter { $0.name == name }
            guard !windows.contains(where: { !$0.rule.isEmpty || $0.end > declaration.at }) else {
                return nil
            }
            let what = windows.isEmpty ? "is announced" : "is going on or to come"
            return .error(
                404,
                problem: "no maintenance '\(name)' \(what)",
                remedy: "see 'probectl maintenance list'"
            )
        case .survey where !isAgain:
            let same = earlier.first { $0.declaration.matter == declaration.matter }
            return same.map { entry in
                ControlReply.error(
                    400,
                    problem: "these answers are recorded already, as record \(entry.sequence)",
                    remedy: "add --again if customers have answered the same once more"
                )
            }
        case .change, .maintenance, .survey: return nil
        }
    }
}

extension Declaration.Matter {
    /// Whether what was declared before says if it may be recorded.
    fileprivate func needsHistory(isAgain: Bool) -> Bool {
        switch self {
        case .cancellation: true
        case .survey: !isAgain
        case .change, .maintenance: false
        }
    }
}

extension Declaration {
    fileprivate var maintenance: Maintenance? {
        if case .maintenance(let maintenance) = matter { maintenance } else { nil }
    }
}
